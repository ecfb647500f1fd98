1 indicators × 1 periods × 1 organisations: 1 cells

a__talks_cube_subtree_0: 1 indicators over 1 windows
  window 2023-01-01 to before 2024-01-01
  a.flow

stages
  the engine, query by query:
    a__talks_cube: at most 6 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_cube
SELECT
  "t8"."unit",
  "t8"."dim_0",
  "t8"."segment" AS "slot",
  COUNT(*) FILTER(WHERE
    (
      "t8"."raw.guests" >= 100
    ) AND (
      "t8"."raw.school.kind" = 'primary'
    )) AS "a__flow__n"
FROM (
  SELECT
    "t7"."unit",
    "t7"."day",
    "t7"."dim_0",
    "t7"."raw.guests",
    "t7"."raw.school.kind",
    0 + CASE WHEN "t7"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
  FROM (
    SELECT
      "t4".".unit" AS "unit",
      "t3"."day",
      COALESCE("t3"."venue", '(empty)') AS "dim_0",
      "t3"."guests" AS "raw.guests",
      "t6"."school.kind" AS "raw.school.kind"
    FROM "a__talks" AS "t3"
    LEFT OUTER JOIN (
      SELECT
        "t2"."id" AS "school.id",
        "t2"."kind" AS "school.kind"
      FROM "a__schools" AS "t2"
    ) AS "t6"
      ON "t3"."school" = "t6"."school.id"
    INNER JOIN "kexie_units" AS "t4"
      ON "t3"."org_code" = "t4".".code"
  ) AS "t7"
  WHERE
    "t7"."day" >= MAKE_DATE(2023, 1, 1) AND "t7"."day" < MAKE_DATE(2024, 1, 1)
) AS "t8"
GROUP BY
  1,
  2,
  3
