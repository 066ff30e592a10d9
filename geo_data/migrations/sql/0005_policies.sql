-- Who reads and adds what phones tell. Nobody changes or removes an item: there is no policy for it.
DO $$
DECLARE
    of_table text;
    mine constant text := 'account_id = (SELECT acting_account())';
    reached constant text :=
        'district_id = (SELECT acting_district()) AND ((SELECT acts_on_whole())'
        ' OR grid_id = ANY ((SELECT reached_grids())::text[])'
        ' OR vessel_id = ANY ((SELECT reached_vessels())::text[]))';
    -- What somebody sends is of his own account, and of its grid.
    own constant text := mine ||
        ' AND district_id = (SELECT acting_district())'
        ' AND grid_id IS NOT DISTINCT FROM (SELECT acting_grid())';
    told text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY[
        'field_item', 'field_conflict', 'field_attachment', 'field_attachment_part', 'roll_call',
        'roll_call_vessel', 'observation', 'suspicion_verdict', 'event_number',
        'round_cancellation']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of_table);
    END LOOP;
    FOREACH of_table IN ARRAY ARRAY['field_item', 'field_conflict', 'field_attachment'] LOOP
        told := CASE of_table WHEN 'field_attachment' THEN reached
            ELSE reached || ' AND (kind <> ''track'' OR (SELECT sees_tracks()))' END;
        EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (%s OR (%s))',
                       of_table, mine, told);
        EXECUTE format('CREATE POLICY adds ON %I FOR INSERT WITH CHECK (%s)', of_table, own);
    END LOOP;
END
$$
----
CREATE POLICY grows ON field_attachment FOR UPDATE
    USING (account_id = (SELECT acting_account()) AND NOT is_complete)
    WITH CHECK (account_id = (SELECT acting_account()))
----
CREATE POLICY reads ON field_attachment_part FOR SELECT
    USING (attachment_id IN (SELECT attachment_id FROM field_attachment))
----
CREATE POLICY adds ON field_attachment_part FOR INSERT WITH CHECK (
    attachment_id IN (SELECT attachment_id FROM field_attachment
                      WHERE account_id = (SELECT acting_account()) AND NOT is_complete))
----
CREATE POLICY drops ON field_attachment_part FOR DELETE USING (
    attachment_id IN (SELECT attachment_id FROM field_attachment
                      WHERE account_id = (SELECT acting_account()) AND NOT is_complete))
----
-- Everybody of a district knows of a roll-call; of the vessels called, those in his reach.
CREATE POLICY reads ON roll_call FOR SELECT USING (district_id = (SELECT acting_district()))
----
CREATE POLICY starts ON roll_call FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND ((SELECT acts_on_whole()) OR grid_id = ANY ((SELECT reached_grids())::text[])))
----
CREATE POLICY closes ON roll_call FOR UPDATE USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND ((SELECT acts_on_whole()) OR grid_id = ANY ((SELECT reached_grids())::text[])))
----
CREATE POLICY reads ON roll_call_vessel FOR SELECT USING (
    district_id = (SELECT acting_district())
    AND ((SELECT acts_on_whole()) OR vessel_id = ANY ((SELECT reached_vessels())::text[])))
----
CREATE POLICY calls ON roll_call_vessel FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND ((SELECT acts_on_whole()) OR vessel_id = ANY ((SELECT reached_vessels())::text[])))
----
CREATE POLICY reads ON observation FOR SELECT USING (district_id = (SELECT acting_district()))
----
CREATE POLICY adds ON observation FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district())
    AND is_own_item(item_id))
----
CREATE POLICY reads ON suspicion_verdict FOR SELECT
    USING (item_id IN (SELECT item_id FROM field_item))
----
-- A suspicion is confirmed by those who may board: the police.
CREATE POLICY adds ON suspicion_verdict FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acting_role()) = 'police'
    AND decided_by = (SELECT acting_account())
    AND item_id IN (SELECT item_id FROM field_item))
----
CREATE POLICY reads ON event_number FOR SELECT
    USING (item_id IN (SELECT item_id FROM field_item))
----
CREATE POLICY adds ON event_number FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND item_id IN (SELECT item_id FROM field_item))
----
CREATE POLICY changes ON event_number FOR UPDATE USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND item_id IN (SELECT item_id FROM field_item))
----
CREATE POLICY reads ON round_cancellation FOR SELECT
    USING (district_id = (SELECT acting_district()))
----
CREATE POLICY adds ON round_cancellation FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND (SELECT acts_on_whole()))
