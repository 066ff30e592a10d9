-- Handovers and their signatures are only added: there is no policy for a change or a removal.
ALTER TABLE handover ENABLE ROW LEVEL SECURITY
----
ALTER TABLE handover_signature ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON handover FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND (SELECT acts_on_whole()))
----
CREATE POLICY adds ON handover FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND (SELECT acts_on_whole()) AND made_by = (SELECT acting_account()))
----
CREATE POLICY reads ON handover_signature FOR SELECT
    USING (handover_id IN (SELECT handover_id FROM handover))
----
CREATE POLICY signs ON handover_signature FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND account_id = (SELECT acting_account())
    AND handover_id IN (SELECT handover_id FROM handover))
