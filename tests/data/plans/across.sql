1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_cube_across_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.across

stages
  the engine, query by query:
    a__talks_cube: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_cube
SELECT
  "t1"."org_code" AS "unit",
  0 + CASE WHEN "t1"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t1"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "slot",
  SUM("t1"."guests") AS "a__across__s",
  COUNT(*) AS "a__across__has"
FROM (
  SELECT
    *
  FROM "a__talks" AS "t0"
  WHERE
    "t0"."day" >= MAKE_DATE(2022, 1, 1) AND "t0"."day" < MAKE_DATE(2024, 1, 1)
) AS "t1"
GROUP BY
  1,
  2
