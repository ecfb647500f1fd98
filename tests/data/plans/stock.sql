1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_cube_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.stock

stages
  the engine, query by query:
    a__bases_cube: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_cube
SELECT
  "t7"."unit",
  "t7"."segment" AS "slot",
  SUM("t7"."weight") AS "a__stock__n"
FROM (
  SELECT
    "t6"."unit",
    "t6"."day",
    "t6"."weight",
    0 + CASE WHEN "t6"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3".".unit" AS "unit",
        COALESCE("t2"."named", MAKE_DATE(1, 1, 1)) AS "day",
        1 AS "weight"
      FROM "a__bases" AS "t2"
      INNER JOIN "kexie_units" AS "t3"
        ON "t2"."org_code" = "t3".".code"
    ) AS "t4"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t3".".unit" AS "unit",
        "t2"."closed" AS "day",
        -1 AS "weight"
      FROM "a__bases" AS "t2"
      INNER JOIN "kexie_units" AS "t3"
        ON "t2"."org_code" = "t3".".code"
    ) AS "t5"
  ) AS "t6"
  WHERE
    "t6"."day" < MAKE_DATE(2024, 1, 1)
) AS "t7"
GROUP BY
  1,
  2
