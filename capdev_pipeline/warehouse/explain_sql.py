"""The SQL of an explanation: one text for the program and for the table function explain() of the published file.

Belongs here: the tree of a node in a year with the weights as used, and the flat rows of the table function. Does
not belong here: laying them out as records (explain.py), the figures of a series (explain_series_sql.py).

$node, $year, $release, $area, $scheme are parameters of the query and of the table function alike. Columns of
these names are always written with their table, for a bare name would be the parameter.
"""

from __future__ import annotations

import re

from capdev_pipeline.report.vocabulary import NO_SCORE

_REASON_ZH = "CASE v.reason " + " ".join(f"WHEN '{en}' THEN '{text['zh']}'" for en, text in NO_SCORE.items())

# The normalised scores of the scheme asked for: those of the published method, or of the further one it belongs to.
SCORED = """
    SELECT x.*, m.pooled_over_areas, m.normalisation, m.worst, m.best, m.method_id,
        m.normalisation NOT IN ('goalposts', 'distance_to_target', 'efficacy') AS by_data
    FROM indicator.normalized x JOIN meta.scheme m ON m.published JOIN place p ON p.scheme = m.scheme
    UNION ALL BY NAME
    SELECT x.*, m.pooled_over_areas, m.normalisation, m.worst, m.best,
        m.normalisation NOT IN ('goalposts', 'distance_to_target', 'efficacy') AS by_data
    FROM indicator.method_score x JOIN meta.scheme m ON m.method_id = x.method_id AND NOT m.published
    JOIN place p ON p.scheme = m.scheme"""

# The node asked for and everything below it, each with its score and the weight it has among those present.
TREE = f"""
place AS (
    SELECT coalesce($area, (SELECT min(s.area) FROM "index".score s)) AS area,
           coalesce($scheme, (SELECT m.scheme FROM meta.scheme m ORDER BY m.position LIMIT 1)) AS scheme),
asked AS (
    SELECT n.node_id, n.position FROM meta.node n WHERE $node IN (n.node_id, n.name_zh, n.name_en)
    ORDER BY n.node_id <> $node, n.position LIMIT 1),
tree AS (
    SELECT a.node_id, 0 AS depth, [a.position] AS path FROM asked a
    UNION ALL
    SELECT n.node_id, t.depth + 1, list_append(t.path, n.position)
    FROM tree t JOIN meta.node n ON n.parent_id = t.node_id),
scored AS ({SCORED}),
cell AS (
    SELECT s.*, n.parent_id, coalesce(w.weight, n.weight) AS weight, m.kind, m.minimum_coverage,
        coalesce(w.effective_weight, n.effective_weight) AS effective_weight, coalesce(w.basis, 'declared') AS basis,
        coalesce(nullif(regexp_extract(', ' || m.level_means, format(', {{}} (\\w+)', s.level), 1), ''), m.mean) AS mean
    FROM "index".score s JOIN meta.node n ON n.node_id = s.node_id JOIN meta.scheme m ON m.scheme = s.scheme
    LEFT JOIN "index".weight w ON w.scheme = s.scheme AND w.release = s.release AND w.node_id = s.node_id
    JOIN place p ON p.area = s.area AND p.scheme = s.scheme
    WHERE s.year = $year AND s.release = $release),
siblings AS (
    SELECT c.parent_id, sum(c.weight) AS weight FROM cell c WHERE c.partial IS NOT NULL GROUP BY c.parent_id),
weighed AS (
    SELECT c.*, p.mean AS parent_mean, CASE WHEN c.partial IS NULL OR p.partial IS NULL THEN NULL
        WHEN c.kind = 'plain_sum' THEN p.indicators::DOUBLE / p.present * c.present / c.indicators
        ELSE c.weight / w.weight END AS weight_used
    FROM cell c LEFT JOIN cell p ON p.node_id = c.parent_id LEFT JOIN siblings w ON w.parent_id = c.parent_id),
nodes AS (
    SELECT t.depth, t.path, n.name_zh, n.name_en, n.unit, n.direction, n.weight_status, n.note,
        n.proxy, a.name_zh AS area_zh, a.name_en AS area_en, w.*,
        CASE WHEN w.kind = 'plain_sum' OR w.parent_mean = 'arithmetic' THEN w.weight_used * w.partial
            END AS contribution,
        CASE WHEN w.score IS NOT NULL THEN '' WHEN v.reason IS NOT NULL THEN v.reason
            WHEN w.partial IS NULL THEN 'no indicator below it has a score in this year'
            ELSE format('coverage {{:.4g}} is below the minimum of {{:.4g}}', w.coverage, w.minimum_coverage)
            END AS reason,
        CASE WHEN w.score IS NOT NULL THEN '' WHEN v.reason IS NOT NULL THEN {_REASON_ZH} ELSE v.reason END
            WHEN w.partial IS NULL THEN '本年下级指标均无得分'
            ELSE format('覆盖率 {{:.4g}} 低于最低要求 {{:.4g}}', w.coverage, w.minimum_coverage) END AS reason_zh
    FROM tree t JOIN meta.node n ON n.node_id = t.node_id JOIN weighed w ON w.node_id = t.node_id
    JOIN meta.area a ON a.area = w.area
    LEFT JOIN scored v ON (v.indicator_id, v.area, v.year, v.release)
        = (w.node_id, w.area, w.year, w.release))"""

NODES = f"WITH RECURSIVE {TREE} SELECT * FROM nodes ORDER BY path"

# One part of the table function each: where it hangs (path, depth), its order there (part, item), what it says.
_CELL = "(x.indicator_id, x.area, x.year, x.release) = (n.node_id, n.area, n.year, n.release)"
_LINK = f"FROM nodes n JOIN indicator.{{table}} x ON {_CELL}"
# Corrections of the figures a value rests on, and of those of its series and year, dropped ones among them.
CORRECTED = """FROM nodes n JOIN indicator.value x
    ON (x.indicator_id, x.area, x.year, x.release) = (n.node_id, n.area, n.year, n.release)
JOIN clean.correction k ON list_contains(x.observation_ids, k.observation_id) OR (k.year = n.year AND EXISTS (
    SELECT 1 FROM indicator.segment g
    WHERE (g.indicator_id, g.area, g.release) = (n.node_id, n.area, n.release)
    AND list_contains(list_concat(g.series, g.terms), concat_ws(' ', k.series, k.area))))"""
PARTS = f"""
SELECT n.path, n.depth, 0 AS part, 0 AS item, CASE WHEN v.indicator_id IS NULL THEN 'node' ELSE 'indicator' END AS kind,
    n.node_id AS id, n.name_zh, n.name_en, n.year AS of_year,
    concat_ws('; ', nullif(v.method, ''), nullif(n.reason, '')) AS text, v.value, n.unit, n.weight, n.weight_used,
    n.score, n.partial, n.contribution, n.lower, n.upper, n.coverage, v.status, v.grade, v.segment,
    NULL AS observation_id
FROM nodes n LEFT JOIN indicator.value v ON (v.indicator_id, v.area, v.year, v.release)
    = (n.node_id, n.area, n.year, n.release)
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 1 AS part, side.item, 'bound' AS kind, side.name AS id, b.year AS of_year,
    'the year that sets it' AS text, b.value, n.unit, b.status, b.grade
FROM nodes n JOIN scored x ON {_CELL}
JOIN (VALUES (1, 'lo'), (2, 'hi')) side(item, name) ON true
JOIN scored b ON b.indicator_id = x.indicator_id AND b.release = x.release
    AND b.value = CASE side.name WHEN 'lo' THEN x.lo ELSE x.hi END
    AND x.by_data AND (b.area = x.area OR x.pooled_over_areas)
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 2 AS part, u.item, 'figure' AS kind, u.id, c.reason AS text, c.segment,
    u.id AS observation_id
{_LINK.format(table="value")}
CROSS JOIN LATERAL (
    SELECT unnest(x.observation_ids) AS id, generate_subscripts(x.observation_ids, 1) AS item) u
LEFT JOIN (
    SELECT c.indicator_id, c.area, c.year, c.release, c.observation_id, min(c.reason) AS reason,
        min(c.segment) AS segment
    FROM indicator.choice c WHERE c.chosen GROUP BY ALL) c
    ON (c.indicator_id, c.area, c.year, c.release, c.observation_id) = (n.node_id, n.area, n.year, n.release, u.id)
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 3 AS part, x.step AS item, 'step' AS kind, CAST(x.step AS VARCHAR) AS id,
    x.of_year, x.label AS text, x.value, x.unit, x.segment
{_LINK.format(table="step")}
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 4 AS part, x.rank AS item, 'loser' AS kind, x.observation_id AS id,
    x.reason AS text, x.segment, x.observation_id
{_LINK.format(table="choice")} WHERE NOT x.chosen
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 5 AS part, 0 AS item, 'segment' AS kind, x.segment AS id,
    x.name_zh, x.name_en, concat_ws(': ', x.role, nullif(x.overlap_years, ''), x.reason) AS text, x.ratio AS value,
    CASE WHEN x.ratio IS NOT NULL THEN 'ratio' END AS unit, x.segment
FROM nodes n JOIN indicator.segment x ON (x.indicator_id, x.area, x.release) = (n.node_id, n.area, n.release)
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 6 AS part, x.term AS item, 'need' AS kind,
    concat_ws(' ', x.series, x.series_area) AS id, x.figure_year AS of_year,
    format('term {{}}: {{}}', x.term, CASE WHEN x.at_hand THEN 'at hand' ELSE 'lacking' END) AS text, x.segment
{_LINK.format(table="need")}
UNION ALL BY NAME
SELECT n.path, n.depth + 1 AS depth, 7 AS part, 0 AS item, 'correction' AS kind, k.correction_id AS id,
    k.year AS of_year, concat_ws(' ', k.action, k.printed_value, '→', k.replacement) || ': ' || k.reason AS text,
    k.value, k.unit, k.observation_id
{CORRECTED}"""

FLAT = f"""
WITH RECURSIVE {TREE}, parts AS ({PARTS})
SELECT row_number() OVER (ORDER BY p.path, p.part, p.item, p.segment, p.id, p.of_year) AS position, p.depth, p.kind,
    p.id, p.name_zh, p.name_en, p.of_year, coalesce(p.value, o.value) AS value, coalesce(p.unit, o.unit) AS unit,
    p.weight, p.weight_used, p.score, p.partial, p.contribution, p.lower, p.upper, p.coverage, p.status,
    coalesce(p.grade, o.grade) AS grade, p.segment, p.text, o.printed_value, o.printed_unit, o.citation, o.locator,
    'raw/' || e.path || ':' || o.row AS file, p.observation_id, o.correction_id
FROM parts p LEFT JOIN clean.observation o ON o.observation_id = p.observation_id
LEFT JOIN meta.extract e ON e.extract_id = o.extract_id
ORDER BY position"""

MACRO = (
    "CREATE OR REPLACE MACRO main.explain(node, year, release := 'current', area := NULL, scheme := NULL) AS TABLE "
    + re.sub(r"\$(node|year|release|area|scheme)\b", r"\1", FLAT)
)
