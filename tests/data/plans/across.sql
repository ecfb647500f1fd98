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
  "t5"."unit",
  "t5"."segment" AS "slot",
  SUM("t5"."value_guests") AS "a__across__s",
  COUNT(*) AS "a__across__has"
FROM (
  SELECT
    "t4"."unit",
    "t4"."day",
    "t4"."value_guests",
    0 + CASE WHEN "t4"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t4"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
  FROM (
    SELECT
      "t3".".unit" AS "unit",
      "t2"."day",
      "t2"."guests" AS "value_guests"
    FROM "a__talks" AS "t2"
    INNER JOIN "kexie_units" AS "t3"
      ON "t2"."org_code" = "t3".".code"
  ) AS "t4"
  WHERE
    "t4"."day" >= MAKE_DATE(2022, 1, 1) AND "t4"."day" < MAKE_DATE(2024, 1, 1)
) AS "t5"
GROUP BY
  1,
  2
