-- Numbers are of the district, not of what somebody sees of it. Whoever asks holds the lock to the end of his transaction.
CREATE FUNCTION next_number(of_table text, of_district text, start text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    highest integer;
BEGIN
    IF of_table NOT IN ('incident', 'tip') THEN
        RAISE EXCEPTION 'no numbers for %', of_table;
    END IF;
    IF acting_account() IS NOT NULL AND of_district IS DISTINCT FROM acting_district() THEN
        RAISE EXCEPTION 'not the district of who is acting' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext(of_table || ' ' || of_district));
    EXECUTE format('SELECT max(split_part(number, ''-'', 2)::integer) FROM %I '
                   'WHERE district_id = $1 AND split_part(number, ''-'', 1) = $2', of_table)
        INTO highest USING of_district, start;
    RETURN start || '-' || lpad((coalesce(highest, 0) + 1)::text, 3, '0');
END
$$
----
-- Those who work on tips: never of a part of a district, so that few see one.
CREATE FUNCTION works_on_tips() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(acts_on_whole() AND acting_role() IN ('duty_officer', 'police'), false);
END
$$
----
CREATE FUNCTION sees_tips() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(
        acts_on_whole() AND acting_role() IN ('duty_officer', 'police', 'supervisor'), false);
END
$$
----
CREATE FUNCTION holds_tips() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN sees_tips() AND EXISTS (
        SELECT 1 FROM tip_holder
        WHERE account_id = acting_account() AND district_id = acting_district()
          AND ended_at IS NULL);
END
$$
----
-- Those for whom sources are sealed: holders with a key, whose account is as it was when they were named.
CREATE FUNCTION sealing_keys(of_district text)
    RETURNS TABLE (holder_id uuid, login text, public_key bytea)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_account() IS NOT NULL AND of_district IS DISTINCT FROM acting_district() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT h.holder_id, h.login, h.public_key
    FROM tip_holder h JOIN account a USING (account_id)
    WHERE h.district_id = of_district AND h.ended_at IS NULL AND h.public_key IS NOT NULL
      AND a.ended_at IS NULL AND a.district_id = of_district AND a.grid_id IS NULL
      AND a.role IN ('duty_officer', 'police', 'supervisor');
END
$$
----
-- A tip keeps what was told; only what was found of it changes.
CREATE FUNCTION guard_tip() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (to_jsonb(NEW) - '{state,state_at,state_by,linked_incident_id}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{state,state_at,state_by,linked_incident_id}'::text[])
    THEN
        RAISE EXCEPTION 'a tip keeps what was told' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$
----
CREATE TRIGGER guard BEFORE UPDATE ON tip FOR EACH ROW EXECUTE FUNCTION guard_tip()
----
-- A holder gets his key once; who was named stays.
CREATE FUNCTION guard_tip_holder() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (to_jsonb(NEW) - '{public_key,keyed_at,ended_at}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{public_key,keyed_at,ended_at}'::text[])
        OR (OLD.public_key IS NOT NULL AND NEW.public_key IS DISTINCT FROM OLD.public_key)
        OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
    THEN
        RAISE EXCEPTION 'a holder keeps his name, his key and his end'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$
----
CREATE TRIGGER guard BEFORE UPDATE ON tip_holder
    FOR EACH ROW EXECUTE FUNCTION guard_tip_holder()
----
-- A reward goes one state on at a time; amount, tip and who did what before stay.
CREATE FUNCTION guard_reward() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (('proposed', 'approved'), ('approved', 'paid'))
        OR (NEW.reward_id, NEW.tip_id, NEW.district_id, NEW.tip_number, NEW.amount_fen,
            NEW.proposed_by, NEW.proposed_at)
            IS DISTINCT FROM (OLD.reward_id, OLD.tip_id, OLD.district_id, OLD.tip_number,
                              OLD.amount_fen, OLD.proposed_by, OLD.proposed_at)
        OR (OLD.state = 'approved' AND (NEW.approved_by, NEW.approved_at)
            IS DISTINCT FROM (OLD.approved_by, OLD.approved_at))
    THEN
        RAISE EXCEPTION 'a reward goes from proposed to approved to paid, and keeps the rest'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$
----
CREATE TRIGGER guard BEFORE UPDATE ON reward FOR EACH ROW EXECUTE FUNCTION guard_reward()
