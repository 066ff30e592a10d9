-- Who is acting, and what he reaches. Statements are parted by lines of four dashes.
-- All of them look at tables as their owner: the role of requests may not look at accounts at all.
-- (SELECT f()) is reckoned once for a query, f() once for a row. They are in PL/pgSQL, which keeps the
-- plans of their queries: SQL functions that cannot be inlined are planned anew in every call.
CREATE FUNCTION acting_account() RETURNS uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT account_id FROM account
        WHERE account_id = nullif(current_setting('coastwatch.account', true), '')::uuid
          AND ended_at IS NULL
    );
END
$$
----
CREATE FUNCTION acting_role() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT role FROM account WHERE account_id = (SELECT acting_account())
    );
END
$$
----
CREATE FUNCTION acting_district() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT district_id FROM account WHERE account_id = (SELECT acting_account())
    );
END
$$
----
CREATE FUNCTION acting_person() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT person_id FROM account WHERE account_id = (SELECT acting_account())
    );
END
$$
----
-- An account without a grid reaches its whole district.
CREATE FUNCTION acts_on_whole() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(
            (SELECT district_id IS NOT NULL AND grid_id IS NULL
             FROM account WHERE account_id = (SELECT acting_account())),
            false)
    );
END
$$
----
CREATE FUNCTION acts_in_office() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(acting_role() IN ('duty_officer', 'planner', 'supervisor'), false)
    );
END
$$
----
CREATE FUNCTION acts_as_planner() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(acting_role() = 'planner', false)
    );
END
$$
----
-- The grid of the account and all below it; UNION ends where grids name each other in a circle.
CREATE FUNCTION reached_grids() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        WITH RECURSIVE mine AS (
            SELECT district_id, grid_id FROM account
            WHERE account_id = (SELECT acting_account()) AND grid_id IS NOT NULL
        ), below AS (
            SELECT district_id, grid_id FROM mine
            UNION
            SELECT g.district_id, g.grid_id
            FROM sea_grid g JOIN below b ON g.district_id = b.district_id AND g.parent_id = b.grid_id
        )
        SELECT coalesce(array_agg(grid_id), '{}') FROM below
    );
END
$$
----
CREATE FUNCTION reached_villages() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(name), '{}') FROM sea_grid
        WHERE district_id = (SELECT acting_district()) AND level = 'village' AND grid_id = ANY ((SELECT reached_grids())::text[])
    );
END
$$
----
-- Today by the district's clock.
CREATE FUNCTION acting_day() RETURNS date
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT (now() AT TIME ZONE timezone)::date FROM district
        WHERE district_id = (SELECT acting_district())
    );
END
$$
----
-- People of the account's grids, and who it is himself.
CREATE FUNCTION reached_people() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(person_id), '{}') FROM person
        WHERE district_id = (SELECT acting_district())
          AND (grid_id = ANY ((SELECT reached_grids())::text[]) OR person_id = (SELECT acting_person()))
    );
END
$$
----
-- Vessels that are paired today with people in reach, and those of the grids' villages.
CREATE FUNCTION reached_vessels() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(vessel_id), '{}') FROM (
            SELECT vessel_id FROM vessel
            WHERE district_id = (SELECT acting_district()) AND village = ANY ((SELECT reached_villages())::text[])
            UNION
            SELECT vessel_id FROM pairing
            WHERE district_id = (SELECT acting_district()) AND person_id = ANY ((SELECT reached_people())::text[])
              AND (SELECT acting_day())
                  BETWEEN valid_from AND coalesce(valid_to, 'infinity'::date)
        ) AS reached
    );
END
$$
----
-- People in reach, and those who answer today for a vessel in reach: its chain.
CREATE FUNCTION told_people() RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(array_agg(person_id), '{}') FROM (
            SELECT unnest(reached_people()) AS person_id
            UNION
            SELECT person_id FROM pairing
            WHERE district_id = (SELECT acting_district()) AND vessel_id = ANY ((SELECT reached_vessels())::text[])
              AND (SELECT acting_day())
                  BETWEEN valid_from AND coalesce(valid_to, 'infinity'::date)
        ) AS told
    );
END
$$
----
CREATE FUNCTION may_reach_district(of_district text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(of_district = (SELECT acting_district()), false)
    );
END
$$
----
CREATE FUNCTION may_reach(of_district text, of_grid text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT coalesce(
            of_district = (SELECT acting_district())
            AND (acts_on_whole() OR coalesce(of_grid = ANY ((SELECT reached_grids())::text[]), false)),
            false)
    );
END
$$
----
CREATE FUNCTION may_reach_vessel(of_district text, of_vessel text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF of_vessel IS NULL OR of_district IS DISTINCT FROM acting_district() THEN
        RETURN false;
    END IF;
    IF acts_on_whole() THEN
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT FROM pairing p JOIN person q USING (district_id, person_id)
        WHERE p.district_id = of_district AND p.vessel_id = of_vessel
          AND (SELECT acting_day()) BETWEEN p.valid_from AND coalesce(p.valid_to, 'infinity'::date)
          AND (q.grid_id = ANY ((SELECT reached_grids())::text[])
               OR q.person_id = (SELECT acting_person()))
    ) OR EXISTS (
        SELECT FROM vessel
        WHERE district_id = of_district AND vessel_id = of_vessel
          AND village = ANY ((SELECT reached_villages())::text[])
    );
END
$$
----
-- Numbers of rows and ids are of the district, not of what somebody sees of it.
CREATE FUNCTION highest_seq(of_layer text, of_district text) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    highest integer;
BEGIN
    IF of_layer NOT IN (SELECT table_name FROM information_schema.columns
                        WHERE table_schema = 'public' AND column_name = 'seq') THEN
        RAISE EXCEPTION 'no layer %', of_layer;
    END IF;
    EXECUTE format('SELECT max(seq) FROM %I WHERE district_id = $1', of_layer)
        INTO highest USING of_district;
    RETURN coalesce(highest, -1);
END
$$
----
CREATE FUNCTION taken_ids(of_layer text, id_column text, of_district text, ids text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    taken text[];
BEGIN
    IF (of_layer, id_column) NOT IN (
        SELECT tc.table_name::text, kcu.column_name::text
        FROM information_schema.table_constraints tc
        JOIN information_schema.key_column_usage kcu USING (constraint_name, table_schema)
        JOIN information_schema.columns c
          ON c.table_schema = 'public' AND c.table_name = tc.table_name AND c.column_name = 'seq'
        WHERE tc.table_schema = 'public' AND tc.constraint_type = 'PRIMARY KEY'
    ) THEN
        RAISE EXCEPTION 'no layer % with ids in %', of_layer, id_column;
    END IF;
    EXECUTE format('SELECT coalesce(array_agg(%I), ''{}'') FROM %I '
                   'WHERE district_id = $1 AND %I = ANY ($2)', id_column, of_layer, id_column)
        INTO taken USING of_district, ids;
    RETURN taken;
END
$$
----
CREATE FUNCTION guard_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '6 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'entries of the audit log are kept at least six months, and never changed'
        USING ERRCODE = 'insufficient_privilege';
END
$$
----
CREATE TRIGGER guard_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION guard_audit_entry()
----
CREATE TRIGGER guard_table BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_entry()
----
CREATE FUNCTION purge_audit_entries() RETURNS bigint
    LANGUAGE sql SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM audit_entry WHERE at < now() - interval '6 months' RETURNING 1)
    SELECT count(*) FROM gone
$$
