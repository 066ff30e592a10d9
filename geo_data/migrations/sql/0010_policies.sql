-- Alerts and the memory of what was told are the program's, which is the owner; actions of officers
-- are only added: there is no policy for a change or a removal.
DO $$
DECLARE
    of_table text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY['alert', 'alert_action', 'alert_watch']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of_table);
    END LOOP;
END
$$
----
CREATE POLICY reads ON alert FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND ((SELECT acts_on_whole()) OR grid_ids && (SELECT reached_grids())::text[]))
----
CREATE POLICY reads ON alert_action FOR SELECT
    USING (alert_id IN (SELECT alert_id FROM alert))
----
CREATE POLICY adds ON alert_action FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND account_id = (SELECT acting_account())
    AND alert_id IN (SELECT alert_id FROM alert))
