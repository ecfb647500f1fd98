1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_entities_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.distinct

stages
  the engine, query by query:
    a__talks_entities_subtree_0_value_school_sightings
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_entities_subtree_0_value_school_sightings
SELECT
  "t0"."org_code" AS "unit",
  0 + CASE WHEN "t0"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t0"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment",
  "t0"."school" AS "entity",
  0 + CASE WHEN "t0"."org_code" IS NOT NULL THEN 1 ELSE 0 END AS "mask_0"
FROM "a__talks" AS "t0"
WHERE
  "t0"."day" >= MAKE_DATE(2022, 1, 1)
  AND "t0"."day" < MAKE_DATE(2024, 1, 1)
  AND "t0"."school" IS NOT NULL
