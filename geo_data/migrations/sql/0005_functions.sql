-- What a sender may be told of things out of his reach: that an id or a number is taken, no more.
CREATE FUNCTION field_item_standing(asked uuid[])
    RETURNS TABLE (item_id uuid, content_sha256 text, flags text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.item_id, i.content_sha256, i.flags FROM field_item i WHERE i.item_id = ANY (asked)
$$
----
CREATE FUNCTION field_vessel_standing(of_district text, asked text[])
    RETURNS TABLE (vessel_id text, is_doubled boolean, is_reached boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.vessel_id,
           EXISTS (SELECT 1 FROM vessel o WHERE o.district_id = of_district AND o.mmsi = v.mmsi
                   AND o.mmsi <> '' AND o.vessel_id <> v.vessel_id AND o.ended_on IS NULL)
           OR EXISTS (SELECT 1 FROM vessel o WHERE o.district_id = of_district
                   AND o.beidou_id = v.beidou_id AND o.beidou_id <> ''
                   AND o.vessel_id <> v.vessel_id AND o.ended_on IS NULL)
           OR EXISTS (SELECT 1 FROM vessel o WHERE o.district_id = of_district
                   AND o.registration_no = v.registration_no AND o.registration_no <> ''
                   AND o.vessel_id <> v.vessel_id AND o.ended_on IS NULL),
           (SELECT acts_on_whole()) OR v.vessel_id = ANY ((SELECT reached_vessels())::text[])
    FROM vessel v
    WHERE of_district = (SELECT acting_district())
      AND v.district_id = of_district AND v.vessel_id = ANY (asked)
$$
----
CREATE FUNCTION field_numbers_registered(of_district text, asked text[]) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.number FROM unnest(asked) AS a (number)
    WHERE of_district = (SELECT acting_district()) AND (
        EXISTS (SELECT 1 FROM vessel v WHERE v.district_id = of_district AND v.mmsi = a.number)
        OR EXISTS (SELECT 1 FROM vessel v
                   WHERE v.district_id = of_district AND v.beidou_id = a.number)
        OR EXISTS (SELECT 1 FROM vessel v
                   WHERE v.district_id = of_district AND v.registration_no = a.number))
$$
----
-- May the acting account see what somebody sent: its own, that of its grids, what was said of its
-- vessels; where people were, only those who send them.
CREATE FUNCTION sees_tracks() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(acting_role() IN ('duty_officer', 'supervisor'), false)
$$
----
CREATE FUNCTION acts_at_centre() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(acting_role() IN ('duty_officer', 'planner'), false)
$$
