-- The audits: each query returns the rows that break what its header says. Read by audits.py.

-- audit: every_value_has_a_cited_observation
-- asset: indicator.value
-- severity: ERROR
-- zh: 每个值都有至少一条注明出处的观测；否则为缺失并说明原因
-- says: every value leads to at least one observation with a citation, or is missing and says why
select v.indicator_id, v.area, v.year, v.release from indicator.value v
where (v.status <> 'missing' and (v.value is null or len(v.observation_ids) = 0
       or exists (select 1 from unnest(v.observation_ids) u(id) left join clean.observation o on o.observation_id = u.id
                  where o.observation_id is null or trim(o.citation) = '')))
   or (v.status = 'missing' and (v.value is not null or trim(v.method) = ''));

-- audit: every_cell_is_a_row
-- asset: indicator.value
-- severity: ERROR
-- zh: 缺失的单元是值为空的一行，而不是少一行
-- says: a missing cell is a row with a null value, not a missing row
select n.node_id, r.release, g.year from meta.node n cross join vintage.release r
cross join (select distinct area from indicator.value) a
cross join lateral unnest(range(r.first_year, r.last_year + 1)) g(year)
left join indicator.value v on v.indicator_id = n.node_id and v.area = a.area and v.year = g.year and v.release = r.release
where n.level = (select max(level) from meta.node) and v.indicator_id is null;

-- audit: scores_between_worst_and_best
-- asset: indicator.normalized
-- severity: ERROR
-- zh: 得分在方法的最低分与最高分之间（极差法为 0 至 1；固定标尺之外者另行提示）
-- says: scores lie between the worst and the best of the method, [0, 1] under min-max (beyond fixed yardsticks: see the alarm)
with methods as (select distinct method_id, published, normalisation, worst, best from meta.scheme),
     scored as (select m.method_id, n.indicator_id, n.area, n.year, n.release, n.score from indicator.normalized n join methods m on m.published
                union all select method_id, indicator_id, area, year, release, score from indicator.method_score)
select s.* from scored s join methods m using (method_id)
where isnan(s.score) or (m.normalisation not in ('goalposts', 'efficacy')
      and (s.score < m.worst - 1e-9 * (m.best - m.worst) or s.score > m.best + 1e-9 * (m.best - m.worst)));

-- audit: values_within_goalposts
-- asset: indicator.normalized
-- severity: WARN
-- zh: 各值在方法文件的固定标尺之内
-- says: every value lies between the fixed yardsticks of its method
with methods as (select distinct method_id, published, normalisation from meta.scheme),
     scored as (select m.method_id, n.indicator_id, n.area, n.year, n.release, n.value, n.lo, n.hi from indicator.normalized n join methods m on m.published
                union all select method_id, indicator_id, area, year, release, value, lo, hi from indicator.method_score)
select s.* from scored s join methods m using (method_id)
where m.normalisation in ('goalposts', 'efficacy') and (s.value < s.lo or s.value > s.hi);

-- audit: scores_come_from_values
-- asset: indicator.normalized
-- severity: ERROR
-- zh: 有值才有得分；以数据为标尺者，上下界取自所存的值
-- says: a score needs a value, and where the data are the yardstick its bounds are those of the stored values
with own as (select indicator_id, area, release, min(value) lo, max(value) hi from indicator.value group by all),
     pooled as (select indicator_id, release, min(value) lo, max(value) hi from indicator.value group by all),
     methods as (select distinct method_id, published, normalisation, pooled_over_areas from meta.scheme),
     scored as (select m.method_id, n.* from indicator.normalized n join methods m on m.published
                union all by name select * from indicator.method_score)
select s.method_id, s.indicator_id, s.area, s.year, s.release from scored s join methods m using (method_id)
left join indicator.value v using (indicator_id, area, year, release)
left join own using (indicator_id, area, release)
left join pooled using (indicator_id, release)
where s.value is distinct from v.value or (s.score is not null and s.value is null)
   or (m.normalisation in ('min_max', 'z_score', 'rank', 'percentile_rank')
       and (s.lo is distinct from case when m.pooled_over_areas then pooled.lo else own.lo end
            or s.hi is distinct from case when m.pooled_over_areas then pooled.hi else own.hi end));

-- audit: bounds_contain_the_score
-- asset: index.score
-- severity: ERROR
-- zh: 下界 ≤ 得分 ≤ 上界
-- says: lower <= score <= upper
select scheme, node_id, area, year, release, lower, score, upper from "index".score
where score < lower - 1e-9 or score > upper + 1e-9 or lower > upper + 1e-9;

-- audit: no_score_without_coverage
-- asset: index.score
-- severity: ERROR
-- zh: 空集之和为空：没有任何指标的节点没有得分
-- says: a sum over nothing is null: a node without any indicator has no score
select scheme, node_id, area, year from "index".score where (present = 0) <> (partial is null) or (score is not null and present = 0);

-- audit: statuses_add_up_to_coverage
-- asset: index.score
-- severity: ERROR
-- zh: 各状态的权重之和等于覆盖率
-- says: the weights by status add up to the coverage
select scheme, node_id, area, year from "index".score
where abs(weight_observed + weight_derived + weight_estimated + weight_interpolated - coverage) > 1e-9;

-- audit: contributions_add_up
-- asset: index.contribution
-- severity: ERROR
-- zh: 每一层的贡献加覆盖变化等于变动，误差不超过 1e-9
-- says: contributions plus coverage effect are the change, at every level, to 1e-9
select scheme, parent_id, from_year, to_year, sum(contribution) total, any_value(parent_change) change from "index".contribution
where parent_change is not null group by scheme, area, release, parent_id, from_year, to_year
having coalesce(abs(sum(contribution) - any_value(parent_change)) > 1e-9, true);

-- audit: changes_are_differences_of_scores
-- asset: index.contribution
-- severity: ERROR
-- zh: 上级的变动等于其已发布得分之差
-- says: the change of a parent is the difference of its published scores
select c.scheme, c.parent_id, c.from_year, c.to_year from "index".contribution c
left join "index".score a on a.scheme = c.scheme and a.node_id = c.parent_id and a.area = c.area and a.release = c.release and a.year = c.from_year
left join "index".score b on b.scheme = c.scheme and b.node_id = c.parent_id and b.area = c.area and b.release = c.release and b.year = c.to_year
where c.parent_change is distinct from b.score - a.score and coalesce(abs(c.parent_change - (b.score - a.score)) > 1e-9, true);

-- audit: revision_effects_add_up
-- asset: vintage.revision
-- severity: ERROR
-- zh: 数据、上下界、覆盖、结构四项效应之和等于修订，误差不超过 1e-9
-- says: the effects of data, bounds, coverage and structure add up to the revision, to 1e-9
select from_release, to_release, scheme, node_id, area, year, total, data_effect + bounds_effect + coverage_effect + structure_effect effects
from vintage.revision
where abs(data_effect + bounds_effect + coverage_effect + structure_effect - total) > 1e-9
   or (total is null) <> (data_effect + bounds_effect + coverage_effect + structure_effect is null);

-- audit: revisions_are_differences_of_scores
-- asset: vintage.revision
-- severity: ERROR
-- zh: 两版之间每个节点每年都有一条修订，等于两版按发布方法所得分之差
-- says: every node and year of two releases has a revision, the difference of their scores by the published method
with pairs as (select a.release from_release, b.release to_release from vintage.release a join vintage.release b
               on a.release <> b.release and coalesce(a.as_of, date '9999-12-31') < coalesce(b.as_of, date '9999-12-31')),
both_releases as (select p.from_release, p.to_release, a.scheme, a.node_id, a.area, a.year, a.score from_score, b.score to_score
          from pairs p join "index".score a on a.release = p.from_release and a.scheme in (select scheme from meta.scheme where published)
          join "index".score b on b.release = p.to_release and (a.scheme, a.node_id, a.area, a.year) = (b.scheme, b.node_id, b.area, b.year))
select from_release, to_release, scheme, node_id, area, year, s.from_score, s.to_score, r.total
from both_releases s left join vintage.revision r using (from_release, to_release, scheme, node_id, area, year)
where r.node_id is null or abs(s.to_score - s.from_score - r.total) > 1e-9 or (s.from_score + s.to_score is not null and r.total is null)
   or (s.from_score is null) <> (r.from_score is null) or abs(s.from_score - r.from_score) > 1e-9
   or (s.to_score is null) <> (r.to_score is null) or abs(s.to_score - r.to_score) > 1e-9;

-- audit: bridges_add_up
-- asset: vintage.bridge
-- severity: ERROR
-- zh: 报告间的变动等于同口径变动加修订，误差不超过 1e-9
-- says: the change from report to report is the like-for-like change plus the revision, to 1e-9
select from_release, to_release, scheme, node_id, area, change, like_for_like, revision from vintage.bridge
where abs(like_for_like + revision - change) > 1e-9;

-- audit: sibling_weights_sum_to_1
-- asset: meta.node
-- severity: ERROR
-- zh: 同级权重之和为 1
-- says: weights of siblings sum to 1
select parent_id, sum(weight) total from meta.node where parent_id is not null group by parent_id having abs(sum(weight) - 1) > 1e-9;

-- audit: weights_of_schemes_sum_to_1
-- asset: index.weight
-- severity: ERROR
-- zh: 各方案每个节点都有权重，同级之和为 1；发布方法所用即 meta.node 的权重
-- says: every node has a weight under every weighted scheme, siblings sum to 1, and those of the published method are meta.node's
with expected as (select s.scheme, s.published, r.release, n.node_id, n.parent_id, n.weight declared from meta.scheme s
                  cross join vintage.release r cross join meta.node n where s.kind = 'weighted' and n.parent_id is not null)
select e.scheme, e.release, e.parent_id, sum(w.weight) total, count(*) - count(w.weight) absent
from expected e left join "index".weight w using (scheme, release, node_id) group by all
having absent > 0 or abs(sum(w.weight) - 1) > 1e-9
    or bool_or(e.published and abs(w.weight - e.declared) > 1e-12);

-- audit: nominal_is_the_published_value
-- asset: robustness.uncertainty
-- severity: ERROR
-- zh: 不确定性分析由同一指数出发：其名义值等于发布方法的得分（极差法、算术平均时）
-- says: the variants start from this very index: nominal is its own value (under min-max and arithmetic means)
with scheme as (select scheme, worst, best from meta.scheme where published and kind = 'weighted' and normalisation = 'min_max'
                and mean = 'arithmetic' and level_means = '' order by position limit 1)
select u.node_id, u.area, u.year, u.nominal, s.score from robustness.uncertainty u cross join scheme m
join vintage.release r on r.as_of is null
left join "index".score s on s.scheme = m.scheme and s.release = r.release and (s.node_id, s.area, s.year) = (u.node_id, u.area, u.year)
where abs(m.worst + (m.best - m.worst) * u.nominal - s.score) > 1e-9 * (m.best - m.worst) or (u.nominal is null) <> (s.score is null);

-- audit: dummy_factor_moves_nothing
-- asset: robustness.sobol
-- severity: WARN
-- zh: 对照因素 dummy 的敏感度与 0 无异
-- says: the dummy factor, which changes nothing, has indices that do not differ from 0
select area, output, s1, s1_ci, st, st_ci from robustness.sobol
where factor = 'dummy' and (abs(s1) > greatest(s1_ci, 0.05) or abs(st) > greatest(st_ci, 0.05));

-- audit: rows_in_are_rows_out
-- asset: meta.extract
-- severity: ERROR
-- zh: 每份摘录：读入行数 = 接受行数 + 隔离行数
-- says: rows in = rows accepted + rows quarantined, for every extract
select e.extract_id, e.rows from meta.extract e
left join (select extract_id, count(*) n from clean.observation group by all) o using (extract_id)
left join (select extract_id, count(distinct locator) n from clean.quarantine group by all) q using (extract_id)
where e.rows <> e.accepted + e.quarantined or e.quarantined <> coalesce(q.n, 0)
   or (e.kind = 'figures' and e.accepted <> coalesce(o.n, 0))
union all
select string_agg(extract_id, ', '), sum("rows") from meta.extract where kind = 'claims'
having sum(accepted) <> (select count(*) from audit.claim);

-- audit: claims_all_judged
-- asset: audit.reconciliation
-- severity: ERROR
-- zh: 每条论断都有一个结论及理由
-- says: every claim has one verdict with a reason
select c.claim_id from audit.claim c left join audit.reconciliation r using (claim_id)
where r.claim_id is null or trim(r.explanation) = '';

-- audit: every_point_has_a_cited_observation
-- asset: report.point
-- severity: ERROR
-- zh: 图中每一点都有注明出处的观测；否则为缺失并说明原因
-- says: every point of a figure leads to observations with a citation, or is missing and says why
select p.figure_id, p.line, p.area, p.year from report.point p
where (p.status <> 'missing' and (p.value is null or len(p.observation_ids) = 0 or trim(p.citation) = ''
       or exists (select 1 from unnest(p.observation_ids) u(id) left join clean.observation o on o.observation_id = u.id
                  where o.observation_id is null or trim(o.citation) = '')))
   or (p.status = 'missing' and (p.value is not null or trim(p.reason) = ''));

-- audit: published_stock_reproduced
-- asset: clean.capital_stock
-- severity: ERROR
-- zh: 已发表的资本存量序列可复算，误差不超过 1e-6
-- says: the published capital stock chains are reproduced to 1e-6
select * from audit_input.stock_comparison where relative_difference > tolerance;

-- audit: derivations_near_print
-- asset: indicator.step
-- severity: ERROR
-- zh: 在声明的对照年份，推算值与印刷数字相近
-- says: a derivation comes near the printed figure in the years declared for the comparison
select * from audit_input.derivation_comparison where difference > tolerance;

-- audit: nothing_quarantined
-- asset: clean.quarantine
-- severity: WARN
-- zh: 没有行被拒收（因订正而搁置的除外）
-- says: no row was refused, other than by a correction
select locator, rule, reason from clean.quarantine where correction_id = '';

-- audit: corrections_are_those_of_the_register
-- asset: clean.correction
-- severity: ERROR
-- zh: 每个被订正或搁置的数字都有其订正，每条订正都有取该值的数字
-- says: every corrected or set-aside figure has its correction, and every correction its figure with that value
with applied as (
    select correction_id, extract_id, observation_id, printed_value, value from clean.observation where correction_id <> ''
    union all
    select correction_id, extract_id, null, null, null from clean.quarantine where correction_id <> '')
select coalesce(a.correction_id, c.correction_id) correction_id, coalesce(a.extract_id, c.extract_id) extract_id,
       coalesce(a.observation_id, c.observation_id) observation_id, a.value, c.value decided_value
from applied a full join clean.correction c
  on a.correction_id = c.correction_id and a.extract_id = c.extract_id and a.value is not distinct from c.value
 and (a.observation_id is null) = (c.action = 'drop')
 and coalesce(a.observation_id = c.observation_id and a.printed_value = c.printed_value, true)
where a.correction_id is null or c.correction_id is null;

-- audit: raw_files_as_taken_in
-- asset: meta.extract
-- severity: WARN
-- zh: 原始文件与收入时逐字节相同（单元格内容总会核对）
-- says: raw files have the bytes they were taken in with (cells are always compared)
select path from audit_input.resaved;

-- audit: latest_year_covered
-- asset: index.score
-- severity: WARN
-- zh: 无截止日的版本在最后一年有综合得分
-- says: the composite has a score in the last year of the release without a cut-off
select s.scheme, s.release, s.year from "index".score s join vintage.release r on r.release = s.release and s.year = r.last_year
where s.level = 0 and s.score is null and r.as_of is null and s.scheme in (select scheme from meta.scheme where published);

-- audit: latest_year_is_there
-- asset: audit.calendar
-- severity: WARN
-- zh: 发布日历中今日应有的数字都已有
-- says: every figure that a release calendar expects by today is there
-- needs: today
select series, area, expected_year, publication, cast(expected_by as varchar) expected_by from audit.calendar
where expected_by + coalesce(grace_days, 0)::integer < $today::date order by audit.calendar.expected_by, series, area;
