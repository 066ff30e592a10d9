-- Weather is of the whole coast: who has the whole district says how it is; it is only added to.
ALTER TABLE weather_word ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON weather_word FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office()))
----
CREATE POLICY says ON weather_word FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND (SELECT acts_on_whole()) AND account_id = (SELECT acting_account()))
