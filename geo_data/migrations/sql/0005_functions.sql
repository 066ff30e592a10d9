CREATE FUNCTION acting_grid() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT grid_id FROM account WHERE account_id = acting_account());
END
$$
----
-- Where people were, only these see.
CREATE FUNCTION sees_tracks() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(acting_role() IN ('duty_officer', 'supervisor'), false);
END
$$
----
CREATE FUNCTION acts_at_centre() RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN coalesce(acting_role() IN ('duty_officer', 'planner'), false);
END
$$
----
CREATE FUNCTION is_own_item(asked uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM field_item
                   WHERE item_id = asked AND account_id = acting_account());
END
$$
----
-- What a sender may be told of things out of his reach: that an id or a number is taken, no more.
CREATE FUNCTION field_item_standing(asked uuid[])
    RETURNS TABLE (item_id uuid, content_sha256 text, flags text[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT i.item_id, i.content_sha256, i.flags
                 FROM field_item i WHERE i.item_id = ANY (asked);
END
$$
----
CREATE FUNCTION field_vessel_standing(of_district text, asked text[])
    RETURNS TABLE (vessel_id text, is_doubled boolean, is_reached boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_whole constant boolean := acts_on_whole();
    reached constant text[] := CASE WHEN is_whole THEN '{}' ELSE reached_vessels() END;
BEGIN
    IF of_district IS DISTINCT FROM acting_district() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT v.vessel_id,
           EXISTS (SELECT 1 FROM vessel o WHERE o.district_id = of_district AND o.mmsi = v.mmsi
                   AND o.mmsi <> '' AND o.vessel_id <> v.vessel_id AND o.ended_on IS NULL)
           OR EXISTS (SELECT 1 FROM vessel o WHERE o.district_id = of_district
                   AND o.beidou_id = v.beidou_id AND o.beidou_id <> ''
                   AND o.vessel_id <> v.vessel_id AND o.ended_on IS NULL)
           OR EXISTS (SELECT 1 FROM vessel o WHERE o.district_id = of_district
                   AND o.registration_no = v.registration_no AND o.registration_no <> ''
                   AND o.vessel_id <> v.vessel_id AND o.ended_on IS NULL),
           is_whole OR v.vessel_id = ANY (reached)
    FROM vessel v
    WHERE v.district_id = of_district AND v.vessel_id = ANY (asked);
END
$$
----
CREATE FUNCTION field_numbers_registered(of_district text, asked text[]) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF of_district IS DISTINCT FROM acting_district() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT a.number FROM unnest(asked) AS a (number)
    WHERE EXISTS (SELECT 1 FROM vessel v WHERE v.district_id = of_district AND v.mmsi = a.number)
       OR EXISTS (SELECT 1 FROM vessel v
                  WHERE v.district_id = of_district AND v.beidou_id = a.number)
       OR EXISTS (SELECT 1 FROM vessel v
                  WHERE v.district_id = of_district AND v.registration_no = a.number);
END
$$
