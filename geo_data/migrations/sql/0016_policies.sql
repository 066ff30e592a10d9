-- Places inland are ground: everybody of the district sees them; who plans the whole district changes them.
ALTER TABLE inland_place ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON inland_place FOR SELECT
    USING (district_id = (SELECT acting_district()))
----
CREATE POLICY makes ON inland_place FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_as_planner())
    AND (SELECT acts_on_whole()))
----
CREATE POLICY changes ON inland_place FOR UPDATE USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_as_planner())
    AND (SELECT acts_on_whole()))
----
CREATE POLICY removes ON inland_place FOR DELETE USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_as_planner())
    AND (SELECT acts_on_whole()))
