"""The definition files of the small index in which every rule is at work.

Belongs here: its framework, three methods, its figures. Does not belong here: its figures in print (lineage_home.py),
other files than these (lineage_edits.py).
"""

from __future__ import annotations

FRAMEWORK = """
framework_id: bench
name_zh: 试验指数
name_en: Bench index
citation: made for tests
period: {first_year: 2015, last_year: 2022}
areas: ["110000", "120000"]
releases:
  - {release: early, as_of: 2020-01-15, period: {first_year: 2015, last_year: 2019}}
  - {release: current}
periods: [{from_year: 2015, to_year: 2018}, {from_year: 2018, to_year: 2022}]
stages: [{from_year: 2015, to_year: 2018, name_zh: 前段, name_en: first}]
key_years: [2017, 2020]
nodes:
  - {node_id: bench, name_zh: 试验, name_en: Bench, unit: points, note: the root}
  - {node_id: growth, parent_id: bench, weight: 0.6, name_zh: 增长, name_en: Growth, unit: points}
  - {node_id: place, parent_id: bench, weight: 0.4, weight_status: inferred, name_zh: 宜居, name_en: Place, unit: ""}
  - {node_id: output, parent_id: growth, weight: 0.3, direction: "+", name_zh: 产出, name_en: Output, unit: 亿元}
  - node_id: intensity
    parent_id: growth
    weight: 0.2
    direction: "-"
    name_zh: 强度
    name_en: Intensity
    unit: 吨标准煤/万元
  - {node_id: stock, parent_id: growth, weight: 0.2, direction: "+", name_zh: 存量, name_en: Stock, unit: 亿元}
  - {node_id: foreign, parent_id: growth, weight: 0.3, direction: "+", name_zh: 外资, name_en: Foreign, unit: 亿美元}
  - {node_id: dust, parent_id: place, weight: 0.4, direction: "-", name_zh: 粉尘, name_en: Dust, unit: 微克/立方米}
  - {node_id: green, parent_id: place, weight: 0.3, direction: "+", name_zh: 绿化, name_en: Green, unit: "%", note: n}
  - {node_id: library, parent_id: place, weight: 0.1, direction: "+", name_zh: 藏书, name_en: Library, unit: 册}
  - {node_id: culture, parent_id: place, weight: 0.1, direction: "+", name_zh: 文化, name_en: Culture, unit: 亿元}
  - {node_id: land, parent_id: place, weight: 0.1, direction: "+", name_zh: 土地, name_en: Land, unit: 平方公里}
indicators:
  output:
    segments:
      - {segment: all, select: [{series: gdp, area: same, scope: 全市, not_citation: flash}], reason: the only scope}
    set_aside: [{figure: gdp.110000.2019.02, reason: a misprint}]
    proxy: gdp
  intensity:
    segments:
      - segment: all
        select: [{series: energy_intensity, area: same, grades: [A, B], scope: 全市, not_citation: flash}]
        derive:
          kind: ratio
          factor: 1
          numerator: {select: [{series: energy_consumption, area: same}]}
          denominator:
            select: [{series: gdp, area: same, scope: 全市, not_citation: flash, grades: [A, B, C]}]
            average: year_ends
        reason: printed, else computed
  stock:
    segments:
      - {segment: printed, select: [{series: capital_stock_zj, area: same}], reason: printed}
      - segment: computed
        select: [{series: capital_stock_cp, area: same, years: [2019, 2019]}]
        derive: {kind: perpetual_inventory, variant: main}
        splice: {status: derived}
        reason: the perpetual inventory
  foreign:
    segments:
      - segment: all
        select: [{series: fdi_used, area: same, grades: [A, B], citation: Yearbook}]
        derive:
          kind: chain
          base: {select: [{series: fdi_used, area: same}]}
          changes: {select: [{series: fdi_used_change, area: same}]}
        reason: changes chained onto one level
  dust:
    minimum_years: 5
    segments:
      - segment: network
        select: [{series: pm25, area: same, scope: 全市, not_citation: flash, grades: [A, B, C]}]
        reason: the official network
      - segment: monitor
        select: [{series: pm25, area: same, scope: 单站}]
        splice: {status: estimated}
        reason: one monitor
    interpolate: {longest_gap: 1, reason: moves slowly}
  green:
    segments:
      - {segment: new, select: [{series: green_coverage, area: same, scope: 全市}], reason: the newer scope}
      - {segment: old, select: [{series: green_coverage, area: same, scope: 建成区}], reason: the older scope}
    interpolate: {longest_gap: 2, reason: moves slowly}
  library:
    segments: [{segment: all, select: [{series: library_collections, area: same}], reason: printed}]
    when_constant: unscored
  land:
    segments: [{segment: all, select: [{series: land_area, area: same}], reason: printed}]
    when_constant: 0.5
  culture:
    segments:
      - segment: sum
        derive:
          kind: sum
          terms:
            - {select: [{series: culture_va, area: same}]}
            - {select: [{series: digital_economy_va, area: same}]}
        reason: the sum of two parts
      - segment: mean
        derive:
          kind: weighted_mean
          terms:
            - {weight: 2, select: [{series: strategic_emerging_va, area: same}]}
            - {weight: 1, select: [{series: rd_expenditure, area: same}]}
        splice: {status: derived}
        reason: a weighted mean of two others
capital_stock:
  area: "110000"
  price_year: 2015
  first_year: 2014
  variants:
    - variant: main
      depreciation: 0.096
      initial: {rule: investment_share, share: 0.10, price: rebased}
      investment:
        - status: derived
          select: [{series: gfcf, area: "110000", scope: 全市, grades: [A, B, C], citation: book|Bull}]
        - {status: estimated, select: [{series: gfcf_estimated, area: "110000"}]}
      investment_growth: {select: [{series: fai_growth, area: "110000"}]}
      price_level: {select: [{series: investment_deflator_1952, area: "110000", scope: 全市}]}
      price_links:
        - status: derived
          select: [{series: fai_price_index, area: "110000", scope: 全市, grades: [A, B], not_citation: flash}]
        - {status: estimated, select: [{series: rpi, area: "110000", scope: 全市}]}
    - {variant: shan, depreciation: 0.1096, like: main, initial: {rule: steady_state, growth_years: 2, price: rebased}}
external:
  - external_id: beside
    name_zh: 别的指数
    name_en: another index
    select: [{series: development_livelihood_index, area: same, scope: 全市, grades: [A, B, C], not_citation: flash}]
    reason: both are about the same place
    reason_zh: 两者说的是同一地方
  - external_id: of_place
    name_zh: 环境指数
    name_en: index of places
    node_id: place
    select: [{series: development_livelihood_index, area: same, citation: Yearbook}]
    reason: both are about places
"""
METHOD = """
method_id: bench
schemes: [{name: declared, kind: weighted}, {name: plain_sum, kind: plain_sum}]
experts: {decimals: 2, full_score: 9.0, p: 0.06}
robustness:
  seed: 7
  draws: 100
  errors: {A: 0.01, B: 0.02, C: 0.05, D: 0.1}
  errors_reason: made for tests
  sobol: {first: 16, largest: 32, half_width: 0.45}
"""
# The further methods by the name of their file.
FURTHER = {
    "entropy": """
method_id: entropy
name_zh: 熵权
name_en: entropy weights
note_zh: 试验
note_en: made for tests
normalisation: {kind: percentile_rank, range: [1, 100]}
weights: {kind: entropy, otherwise: declared}
schemes: [{name: entropy, kind: weighted}]
""",
    "marks": """
method_id: marks
normalisation:
  kind: goalposts
  yardsticks:
    output: {lower: 500, upper: 2000, citation: made for tests}
    intensity: {lower: 0.2, upper: 1.5, citation: made for tests}
    stock: {lower: 2000, upper: 5000, citation: made for tests}
    foreign: {lower: 50, upper: 200, citation: made for tests}
    dust: {lower: 20, upper: 140, citation: made for tests}
    green: {lower: 30, upper: 100, citation: made for tests}
    library: {lower: 300, upper: 900, citation: made for tests}
    culture: {lower: 20, upper: 300, citation: made for tests}
    land: {lower: 10, upper: 20000, citation: made for tests}
weights: {kind: experts, otherwise: equal}
schemes: [{name: marks, kind: weighted}]
""",
}

FIGURES = """
figures:
  - figure_id: beside
    title_zh: 指数以外
    title_en: Beside the index
    note_zh: 试验
    note_en: made for tests
    first_year: 2014
    last_year: 2022
    lines:
      - {line: index, name_zh: 强度, name_en: Intensity, mark: line, axis: left, indicator: intensity}
      - line: prints
        name_zh: 产值
        name_en: Product
        mark: bar
        axis: right
        select: [{series: gdp, area: same, scope: 全市, not_citation: flash}]
"""
