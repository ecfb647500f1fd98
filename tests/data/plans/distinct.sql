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
  "t6"."unit",
  0 + CASE WHEN "t6"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t6"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment",
  "t6"."value_school" AS "entity",
  0 + CASE WHEN "t6"."flag_0" THEN 1 ELSE 0 END AS "mask_0"
FROM (
  SELECT
    "t5"."day",
    "t5"."at",
    "t5"."flag_0",
    "t5"."value_school",
    "t2"."unit"
  FROM (
    SELECT
      "t1"."org_code",
      "t1"."day",
      "t1"."day" AS "at",
      TRUE AS "flag_0",
      "t1"."school" AS "value_school"
    FROM "a__talks" AS "t1"
  ) AS "t5"
  INNER JOIN "kexie_units" AS "t2"
    ON "t5"."org_code" = "t2"."code"
) AS "t6"
WHERE
  "t6"."day" >= MAKE_DATE(2022, 1, 1)
  AND "t6"."day" < MAKE_DATE(2024, 1, 1)
  AND "t6"."value_school" IS NOT NULL
