"""The SQL of a series explained: one text for the program and for the table function explain_series().

Belongs here: the printed figures of a series in a year, what rests on each and what it lost against. Does not belong
here: laying them out as records (explain_series.py), nodes of the index (explain_sql.py).

$series, $year, $release, $area are parameters of the query and of the table function alike. Columns of these names
are always written with their table, for a bare name would be the parameter.
"""

from __future__ import annotations

import re

# The figures asked for; what they are used for: values of indicators, rows of the capital stock, points of figures,
# comparisons with another index. The last two are of the release without a cut-off, and what lost against a point is
# told by the figure that won.
USES = """
asked AS (
    SELECT m.series FROM meta.series m WHERE $series IN (m.series, m.name_zh, m.name_en)
    ORDER BY m.series <> $series, m.position LIMIT 1),
figures AS (
    SELECT o.* FROM clean.observation o JOIN asked a ON a.series = o.series
    WHERE o.year = $year AND ($area IS NULL OR o.area = $area)),
choices AS (
    SELECT f.observation_id, c.indicator_id, c.area AS of_area, c.year AS of_year, c.segment, c.role, c.rank, c.chosen,
        c.reason
    FROM figures f JOIN indicator.choice c ON c.observation_id = f.observation_id AND c.release = $release),
winners AS (
    SELECT x.observation_id, x.indicator_id, x.of_area, x.of_year, min(x.segment) AS segment, min(x.role) AS role,
        min(x.rank) AS rank, min(x.reason) AS reason
    FROM choices x WHERE x.chosen GROUP BY ALL),
uses AS (
    SELECT f.observation_id, 1 AS part, 'indicator' AS used_by, v.indicator_id AS id, '' AS line, v.area AS of_area,
        v.year AS of_year, true AS chosen, coalesce(w.segment, v.segment) AS segment, coalesce(w.role, '') AS role,
        w.rank, coalesce(w.reason, v.method) AS reason
    FROM figures f JOIN indicator.value v ON v.release = $release AND list_contains(v.observation_ids, f.observation_id)
    LEFT JOIN winners w ON (w.observation_id, w.indicator_id, w.of_area, w.of_year)
        = (f.observation_id, v.indicator_id, v.area, v.year)
    UNION ALL BY NAME
    SELECT DISTINCT f.observation_id, 2 AS part, 'capital_stock' AS used_by, k.variant AS id, '' AS line,
        k.area AS of_area, k.year AS of_year, true AS chosen, '' AS segment, 'input' AS role, NULL AS rank,
        'investment or price of the perpetual inventory' AS reason
    FROM figures f JOIN clean.capital_stock k
        ON k.release = $release AND list_contains(k.observation_ids, f.observation_id)
    UNION ALL BY NAME
    SELECT f.observation_id, 3 AS part, 'figure' AS used_by, p.figure_id AS id, p.line, p.area AS of_area,
        p.year AS of_year, list_contains(p.observation_ids, f.observation_id) AS chosen, '' AS segment,
        'value' AS role, NULL AS rank, CASE WHEN list_contains(p.observation_ids, f.observation_id) THEN p.reason
            ELSE format('{} is drawn: {}', p.observation_ids[1], p.reason) END AS reason
    FROM figures f JOIN report.point p ON list_contains(p.observation_ids, f.observation_id)
        OR (p.indicator_id = '' AND p.year = f.year AND EXISTS (SELECT 1 FROM figures g
            WHERE g.area = f.area AND list_contains(p.observation_ids, g.observation_id)))
    WHERE $release = 'current'
    UNION ALL BY NAME
    SELECT f.observation_id, 4 AS part, 'external' AS used_by, x.external_id AS id, '' AS line, x.area AS of_area,
        x.year AS of_year, true AS chosen, '' AS segment, 'value' AS role, NULL AS rank,
        format('another index, laid beside {}: no part of it', x.node_id) AS reason
    FROM figures f JOIN robustness.external x ON x.observation_id = f.observation_id
    WHERE $release = 'current'
    UNION ALL BY NAME
    SELECT x.observation_id, 5 AS part, 'indicator' AS used_by, x.indicator_id AS id, '' AS line, x.of_area, x.of_year,
        false AS chosen, x.segment, x.role, x.rank, x.reason
    FROM choices x WHERE NOT x.chosen),
taken AS (SELECT u.observation_id, bool_or(u.chosen) AS chosen FROM uses u GROUP BY ALL)"""

# A figure that serves nothing is a row too. First those that something rests on, then the latest.
_JOINED = """FROM figures f LEFT JOIN uses u ON u.observation_id = f.observation_id
LEFT JOIN taken t ON t.observation_id = f.observation_id
LEFT JOIN indicator.segment s ON u.used_by = 'indicator' AND s.release = $release
    AND (s.indicator_id, s.area, s.segment) = (u.id, u.of_area, u.segment)"""
_ORDER = """f.area, coalesce(t.chosen, false) DESC, f.published_by DESC NULLS LAST, f.observation_id, u.chosen DESC,
    u.part, u.id, u.line, u.of_area, u.of_year, u.role"""

USED = f"""WITH {USES}
SELECT f.observation_id, u.used_by, u.id, u.line, u.of_area AS area, u.of_year AS year, u.chosen, u.segment,
    coalesce(s.name_zh, '') AS segment_zh, coalesce(s.name_en, '') AS segment_en, u.role, u.rank, u.reason
{_JOINED} ORDER BY {_ORDER}"""

FLAT = f"""WITH {USES}
SELECT row_number() OVER (ORDER BY {_ORDER}) AS position, f.observation_id, f.area AS of_area, f.value, f.unit,
    f.printed_value, f.printed_unit, f.qualifier, f.scope, f.grade, f.published, f.citation, f.locator,
    'raw/' || e.path || ':' || f.row AS file, f.correction_id, f.note, u.used_by, u.id, u.line, u.of_area AS used_area,
    u.of_year, u.chosen, u.segment, s.name_zh AS segment_zh, s.name_en AS segment_en, u.role, u.rank, u.reason
{_JOINED} LEFT JOIN meta.extract e ON e.extract_id = f.extract_id ORDER BY position"""

MACRO = (
    "CREATE OR REPLACE MACRO main.explain_series(series, year, release := 'current', area := NULL) AS TABLE "
    + re.sub(r"\$(series|year|release|area)\b", r"\1", FLAT)
)
