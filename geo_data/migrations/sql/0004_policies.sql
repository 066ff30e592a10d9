-- Who reads and writes which rows. The owner of the tables is not held to this, every other role is.
DO $$
DECLARE
    of_table text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY[
        'account', 'account_session', 'api_token', 'sign_in_failure', 'audit_entry', 'district',
        'land', 'coastline', 'sea_grid', 'drawn_segment', 'key_section', 'landing_point', 'base',
        'road', 'sensor', 'standard_rule', 'team', 'target', 'branch', 'safety_group', 'person',
        'vessel', 'pairing', 'availability', 'trip', 'safety_group_member', 'information_officer',
        'certificate', 'training', 'responsibility', 'register_batch', 'register_change', 'plan',
        'plan_certificate', 'plan_target', 'plan_gap', 'job']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of_table);
    END LOOP;
END
$$
----
CREATE POLICY adds ON audit_entry FOR INSERT WITH CHECK (account_id = (SELECT acting_account()))
----
CREATE POLICY reads ON audit_entry FOR SELECT
    USING ((SELECT acting_role()) = 'audit_administrator')
----
CREATE POLICY reads ON district FOR SELECT USING (
    district_id = (SELECT acting_district())
    OR (SELECT acting_role()) IN ('system_administrator', 'security_administrator'))
----
CREATE POLICY marks ON district FOR UPDATE USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_as_planner()))
----
-- The ground: everybody of the district sees it; who plans the whole district changes it.
DO $$
DECLARE
    of_table text;
    mine constant text := 'district_id = (SELECT acting_district())';
    planned constant text := mine || ' AND (SELECT acts_as_planner()) AND (SELECT acts_on_whole())';
BEGIN
    FOREACH of_table IN ARRAY ARRAY[
        'land', 'coastline', 'sea_grid', 'drawn_segment', 'key_section', 'landing_point', 'base',
        'road', 'sensor', 'standard_rule', 'team', 'target', 'branch', 'safety_group']
    LOOP
        IF of_table IN ('branch', 'safety_group') THEN
            EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (%s)', of_table,
                           mine || ' AND (SELECT acts_in_office())');
        ELSE
            EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (%s)', of_table, mine);
        END IF;
        EXECUTE format('CREATE POLICY makes ON %I FOR INSERT WITH CHECK (%s)', of_table, planned);
        EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING (%s)', of_table, planned);
        EXECUTE format('CREATE POLICY removes ON %I FOR DELETE USING (%s)', of_table, planned);
    END LOOP;
END
$$
----
-- People, vessels and what belongs to them: by the subtree of the account's grid.
DO $$
DECLARE
    of_table text;
    read_by text;
    written_by text;
    mine constant text := 'district_id = (SELECT acting_district())';
    planned constant text := mine || ' AND (SELECT acts_as_planner())';
    of_person constant text := 'person_id = ANY ((SELECT reached_people())::text[])';
    of_vessel constant text := 'vessel_id = ANY ((SELECT reached_vessels())::text[])';
    of_grid constant text := 'grid_id = ANY ((SELECT reached_grids())::text[])';
    of_village constant text := 'village = ANY ((SELECT reached_villages())::text[])';
BEGIN
    FOREACH of_table IN ARRAY ARRAY[
        'person', 'vessel', 'pairing', 'availability', 'trip', 'safety_group_member',
        'information_officer', 'certificate', 'training', 'responsibility']
    LOOP
        read_by := CASE of_table
            WHEN 'person' THEN 'person_id = ANY ((SELECT told_people())::text[])'
            WHEN 'vessel' THEN of_vessel
            WHEN 'availability' THEN of_person
            WHEN 'training' THEN of_person
            WHEN 'information_officer' THEN of_person || ' OR ' || of_grid
            WHEN 'responsibility' THEN of_grid
            ELSE of_vessel || ' OR ' || of_person
        END;
        -- Whoever is told of a row need not be the one who keeps it; and nobody gets into reach
        -- of a vessel by pairing it with one of his own people.
        written_by := CASE of_table
            WHEN 'person' THEN of_grid
            WHEN 'vessel' THEN of_vessel || ' OR ' || of_village
            WHEN 'pairing' THEN of_vessel
            WHEN 'information_officer' THEN of_person
            ELSE read_by
        END;
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (%s AND '
                       '((SELECT acts_on_whole()) OR %s))', of_table, mine, read_by);
        EXECUTE format('CREATE POLICY makes ON %I FOR INSERT WITH CHECK (%s AND '
                       '((SELECT acts_on_whole()) OR %s))', of_table, planned, written_by);
        EXECUTE format('CREATE POLICY changes ON %I FOR UPDATE USING (%s AND '
                       '((SELECT acts_on_whole()) OR %s))', of_table, planned, written_by);
        -- What others may name, perhaps out of reach, goes only by who sees the whole district.
        EXECUTE format('CREATE POLICY removes ON %I FOR DELETE USING (%s AND '
                       '((SELECT acts_on_whole()) OR %s))', of_table, planned,
                       CASE WHEN of_table IN ('person', 'vessel') THEN 'false' ELSE written_by END);
    END LOOP;
END
$$
----
CREATE POLICY reads ON register_batch FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office()))
----
CREATE POLICY adds ON register_batch FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_as_planner()))
----
-- A change of a personal row is told to who reaches the row it was of, as it is or as it was.
CREATE POLICY reads ON register_change FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office())
    AND ((SELECT acts_on_whole())
         OR layer NOT IN ('person', 'vessel', 'pairing', 'availability', 'trip',
                          'safety_group_member', 'information_officer', 'certificate', 'training',
                          'responsibility')
         OR (layer <> 'person' AND (
             coalesce(after, before) ->> 'vessel_id' = ANY ((SELECT reached_vessels())::text[])
             OR coalesce(after, before) ->> 'person_id' = ANY ((SELECT reached_people())::text[])))
         OR (layer = 'person' AND record_key = ANY ((SELECT reached_people())::text[]))
         OR (layer = 'responsibility'
             AND coalesce(after, before) ->> 'grid_id' = ANY ((SELECT reached_grids())::text[]))))
----
CREATE POLICY adds ON register_change FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_as_planner()))
----
CREATE POLICY reads ON plan FOR SELECT USING (district_id = (SELECT acting_district()))
----
CREATE POLICY reads ON plan_certificate FOR SELECT USING (plan_id IN (SELECT plan_id FROM plan))
----
CREATE POLICY reads ON plan_target FOR SELECT USING (plan_id IN (SELECT plan_id FROM plan))
----
CREATE POLICY reads ON plan_gap FOR SELECT USING (plan_id IN (SELECT plan_id FROM plan))
----
CREATE POLICY reads ON job FOR SELECT USING (
    district_id = (SELECT acting_district())
    OR (SELECT acting_role()) = 'system_administrator')
