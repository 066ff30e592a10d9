-- A member is read by who reaches its grid; where it has none, by accounts of the whole district.
-- Whoever reads no member of an alert does not read the alert, nor what was done with it.
ALTER TABLE alert_member ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON alert_member FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND ((SELECT acts_on_whole()) OR grid_id = ANY ((SELECT reached_grids())::text[])))
----
DROP POLICY reads ON alert
----
CREATE POLICY reads ON alert FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND ((SELECT acts_on_whole())
         OR EXISTS (SELECT FROM alert_member m WHERE m.alert_id = alert.alert_id)))
----
-- Who acts on some members of an alert moves those that he reads into one that is split from it.
CREATE POLICY splits ON alert FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND EXISTS (SELECT FROM alert_member m WHERE m.alert_id = split_from))
----
CREATE POLICY moves ON alert_member FOR UPDATE
    USING (
        district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
        AND ((SELECT acts_on_whole()) OR grid_id = ANY ((SELECT reached_grids())::text[])))
    WITH CHECK (district_id = (SELECT acting_district()))
----
CREATE FUNCTION keep_alert_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'alert_id' IS DISTINCT FROM to_jsonb(OLD) - 'alert_id'
       OR NOT EXISTS (SELECT FROM alert
                      WHERE alert_id = NEW.alert_id AND split_from = OLD.alert_id) THEN
        RAISE EXCEPTION 'a member of an alert is only moved, into an alert that is split from it';
    END IF;
    RETURN NEW;
END
$$
----
CREATE TRIGGER keeps BEFORE UPDATE ON alert_member
    FOR EACH ROW EXECUTE FUNCTION keep_alert_member()
----
-- How many members there are, whatever somebody sees of them: whether he acts on all of it.
CREATE FUNCTION alert_size(of_alert uuid) RETURNS bigint
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT count(*) FROM alert_member WHERE alert_id = of_alert);
END
$$
----
-- A line that names what is of grids is read by who reaches all of them.
DROP POLICY reads ON duty_line
----
CREATE POLICY reads ON duty_line FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND ((SELECT acts_on_whole()) OR grid_ids IS NULL
         OR grid_ids <@ (SELECT reached_grids())::text[]))
