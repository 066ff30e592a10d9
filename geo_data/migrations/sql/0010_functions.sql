-- maritime/plain_number.py says the same in Python; a law holds both together.
CREATE FUNCTION plain_number(written text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        translate(normalize(written, NFKC),
                  E'abcdefghijklmnopqrstuvwxyz \t\n\r\x0b\f-_.·•\u200b\ufeff\u2010\u2011\u2012\u2013\u2014\u2015\u2212',
                  'ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
        E'^YUE(?=[\u4e00-\u9fff])', '粤')
$$
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
    WITH plain AS MATERIALIZED (
        SELECT v.vessel_id AS id, v.ended_on IS NULL AS is_present,
               number.kind, plain_number(number.written) AS number
        FROM vessel v
        CROSS JOIN LATERAL (VALUES ('mmsi', v.mmsi), ('beidou', v.beidou_id),
                                   ('registration', v.registration_no)) AS number (kind, written)
        WHERE v.district_id = of_district AND number.written <> ''
    ), doubled AS MATERIALIZED (
        SELECT DISTINCT one.id
        FROM plain one
        JOIN plain other ON other.kind = one.kind AND other.number = one.number
                        AND other.id <> one.id AND other.is_present
        WHERE one.id = ANY (asked) AND one.number <> ''
    )
    SELECT v.vessel_id, v.vessel_id IN (SELECT id FROM doubled),
           is_whole OR v.vessel_id = ANY (reached)
    FROM vessel v
    WHERE v.district_id = of_district AND v.vessel_id = ANY (asked);
END
$$
----
-- asked and given in their plain form.
CREATE OR REPLACE FUNCTION field_numbers_registered(of_district text, asked text[])
    RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF of_district IS DISTINCT FROM acting_district() THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT DISTINCT plain_number(number.written)
    FROM vessel v
    CROSS JOIN LATERAL (VALUES (v.mmsi), (v.beidou_id), (v.registration_no)) AS number (written)
    WHERE v.district_id = of_district AND number.written <> ''
      AND plain_number(number.written) = ANY (asked);
END
$$
