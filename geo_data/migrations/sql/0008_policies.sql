-- The duty room: everything is only added to; there is no policy for a change or a removal.
-- Whether whoever is acting goes with a team: by the order itself, by his base, or by a round of his.
CREATE FUNCTION goes_with(of_team text, named text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me constant text := acting_person();
    mine constant text := acting_district();
BEGIN
    RETURN coalesce(me = ANY (named), false)
        OR EXISTS (SELECT 1 FROM team t JOIN person p USING (district_id)
                   WHERE t.district_id = mine AND t.team_id = of_team
                     AND p.person_id = me AND p.base_id = t.base_id)
        OR EXISTS (SELECT 1 FROM field_item i
                   WHERE i.account_id = acting_account() AND i.kind = 'round_start'
                     AND i.district_id = mine AND i.content->'body'->>'team_id' = of_team
                     AND i.happened_at > (SELECT max(j.happened_at) FROM field_item j
                                          WHERE j.account_id = acting_account()) - interval '24 hours');
END
$$
----
CREATE FUNCTION acts_in_grid(of_grid text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN acts_on_whole() OR coalesce(of_grid = ANY (reached_grids()), false);
END
$$
----
ALTER TABLE plan_publication ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON plan_publication FOR SELECT
    USING (district_id = (SELECT acting_district()))
----
CREATE POLICY publishes ON plan_publication FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND (SELECT acts_on_whole()) AND published_by = (SELECT acting_account()))
----
ALTER TABLE unit_order ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON unit_order FOR SELECT USING (
    district_id = (SELECT acting_district())
    AND ((SELECT acts_in_office()) OR goes_with(team_id, person_ids)))
----
CREATE POLICY orders ON unit_order FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND acts_in_grid(grid_id) AND ordered_by = (SELECT acting_account()))
----
ALTER TABLE unit_order_step ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON unit_order_step FOR SELECT USING (
    district_id = (SELECT acting_district())
    AND order_id IN (SELECT order_id FROM unit_order))
----
-- Who goes with the team says what he does; the office of reach does all of it.
CREATE POLICY steps ON unit_order_step FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND account_id = (SELECT acting_account())
    AND EXISTS (SELECT 1 FROM unit_order o WHERE o.order_id = unit_order_step.order_id
                AND o.district_id = unit_order_step.district_id
                AND (((SELECT acts_at_centre()) AND acts_in_grid(o.grid_id))
                     OR (NOT (SELECT acts_in_office()) AND goes_with(o.team_id, o.person_ids)
                         AND state IN ('acknowledged', 'declined', 'arrived', 'done')))))
----
ALTER TABLE unit_status ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON unit_status FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office()))
----
CREATE POLICY says ON unit_status FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND account_id = (SELECT acting_account()))
----
ALTER TABLE sensor_report ENABLE ROW LEVEL SECURITY
----
CREATE POLICY reads ON sensor_report FOR SELECT USING (
    district_id = (SELECT acting_district()) AND (SELECT acts_in_office()))
----
CREATE POLICY reports ON sensor_report FOR INSERT WITH CHECK (
    district_id = (SELECT acting_district()) AND (SELECT acts_at_centre())
    AND account_id = (SELECT acting_account()))
