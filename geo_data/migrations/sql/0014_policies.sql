-- Reports are made by a worker as the owner: the office reads those of its own district.
ALTER TABLE report ENABLE ROW LEVEL SECURITY
----
ALTER TABLE report_file ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON report FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND (SELECT acts_on_whole()))
----
CREATE POLICY reads ON report_file FOR SELECT
    USING (report_id IN (SELECT report_id FROM report))
