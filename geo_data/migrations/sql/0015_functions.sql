-- The plain forms of numbers are found by index: an expression here must read as in the index.
CREATE INDEX ix_vessel_plain_registration_no
    ON vessel (district_id, plain_number(registration_no));
----
CREATE INDEX ix_vessel_plain_mmsi ON vessel (district_id, plain_number(mmsi));
----
CREATE INDEX ix_vessel_plain_beidou_id ON vessel (district_id, plain_number(beidou_id));
----
CREATE OR REPLACE FUNCTION field_vessel_standing(of_district text, asked text[])
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
    SELECT one.vessel_id,
           EXISTS (
               SELECT FROM vessel other
               WHERE other.district_id = of_district AND plain_number(one.mmsi) <> ''
                 AND plain_number(other.mmsi) = plain_number(one.mmsi)
                 AND other.vessel_id <> one.vessel_id AND other.ended_on IS NULL
           ) OR EXISTS (
               SELECT FROM vessel other
               WHERE other.district_id = of_district AND plain_number(one.beidou_id) <> ''
                 AND plain_number(other.beidou_id) = plain_number(one.beidou_id)
                 AND other.vessel_id <> one.vessel_id AND other.ended_on IS NULL
           ) OR EXISTS (
               SELECT FROM vessel other
               WHERE other.district_id = of_district AND plain_number(one.registration_no) <> ''
                 AND plain_number(other.registration_no) = plain_number(one.registration_no)
                 AND other.vessel_id <> one.vessel_id AND other.ended_on IS NULL
           ),
           is_whole OR one.vessel_id = ANY (reached)
    FROM vessel one
    WHERE one.district_id = of_district AND one.vessel_id = ANY (asked);
END
$$
----
CREATE OR REPLACE FUNCTION field_numbers_registered(of_district text, asked text[])
    RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF of_district IS DISTINCT FROM acting_district() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT one.number FROM unnest(asked) AS one (number)
    WHERE one.number <> '' AND EXISTS (
        SELECT FROM vessel v WHERE v.district_id = of_district
           AND plain_number(v.mmsi) = one.number
        UNION ALL
        SELECT FROM vessel v WHERE v.district_id = of_district
           AND plain_number(v.beidou_id) = one.number
        UNION ALL
        SELECT FROM vessel v WHERE v.district_id = of_district
           AND plain_number(v.registration_no) = one.number
    );
END
$$
