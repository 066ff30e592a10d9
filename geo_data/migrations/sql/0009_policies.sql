-- Nobody who is served changes or removes an incident, a step or a source: there is no policy for it.
DO $$
DECLARE
    of_table text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY['incident', 'incident_step', 'tip', 'tip_source', 'tip_holder',
                                    'tip_holder_key', 'reward']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of_table);
    END LOOP;
END
$$
----
CREATE POLICY reads ON incident FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND ((SELECT acts_on_whole()) OR grid_id = ANY ((SELECT reached_grids())::text[])))
----
CREATE POLICY adds ON incident FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND ((SELECT acts_on_whole()) OR grid_id = ANY ((SELECT reached_grids())::text[])))
----
CREATE POLICY reads ON incident_step FOR SELECT
    USING (incident_id IN (SELECT incident_id FROM incident))
----
-- Raising is the program's, which is the owner.
CREATE POLICY adds ON incident_step FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND taken_by = (SELECT acting_account()) AND step <> 'raise'
    AND incident_id IN (SELECT incident_id FROM incident))
----
CREATE POLICY reads ON tip FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT sees_tips()))
----
CREATE POLICY adds ON tip FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT works_on_tips())
    AND taken_by = (SELECT acting_account()))
----
CREATE POLICY finds ON tip FOR UPDATE
    USING (district_id = (SELECT acting_district()) AND (SELECT works_on_tips()))
    WITH CHECK (state_by = (SELECT acting_account()))
----
CREATE POLICY reads ON tip_source FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT holds_tips()))
----
CREATE POLICY adds ON tip_source FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT works_on_tips()))
----
CREATE POLICY reads ON tip_holder FOR SELECT USING (
    (SELECT acting_role()) = 'security_administrator'
    OR (district_id = (SELECT acting_district())
        AND ((SELECT sees_tips()) OR (SELECT holds_tips()))))
----
CREATE POLICY keys ON tip_holder FOR UPDATE
    USING (account_id = (SELECT acting_account()) AND ended_at IS NULL AND public_key IS NULL)
    WITH CHECK (account_id = (SELECT acting_account()) AND ended_at IS NULL)
----
-- What is opened together is opened by one of the two, at one terminal.
CREATE POLICY reads ON tip_holder_key FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT holds_tips()))
----
CREATE POLICY adds ON tip_holder_key FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district())
    AND holder_id IN (SELECT holder_id FROM tip_holder
                      WHERE account_id = (SELECT acting_account()) AND ended_at IS NULL))
----
CREATE POLICY reads ON reward FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT sees_tips()))
----
CREATE POLICY proposes ON reward FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT works_on_tips())
    AND state = 'proposed' AND proposed_by = (SELECT acting_account()))
----
CREATE POLICY takes_on ON reward FOR UPDATE
    USING (district_id = (SELECT acting_district()) AND (SELECT works_on_tips()))
    WITH CHECK (
        (state = 'approved' AND approved_by = (SELECT acting_account()))
        OR (state = 'paid' AND paid_by = (SELECT acting_account())))
