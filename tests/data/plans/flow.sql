1 indicators × 1 periods × 1 organisations: 1 cells

a__talks_cube_subtree_0: 1 indicators over 1 windows
  window 2023-01-01 to before 2024-01-01
  a.flow

stages
  the engine, query by query:
    a__talks_cube: at most 3 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_cube
SELECT
  COALESCE("t6"."venue", '(empty)') AS "dim_0",
  0 + CASE WHEN "t6"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "slot",
  COUNT(*) FILTER(WHERE
    (
      "t6"."guests" >= 100
    ) AND (
      "t6"."school.kind" = 'primary'
    )) AS "a__flow__n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t2"."org_code",
      "t2"."day",
      "t2"."venue",
      "t2"."school",
      "t2"."guests",
      "t2"."(row)",
      "t4"."school.id",
      "t4"."school.kind"
    FROM "a__talks" AS "t2"
    LEFT OUTER JOIN (
      SELECT
        "t1"."id" AS "school.id",
        "t1"."kind" AS "school.kind"
      FROM "a__schools" AS "t1"
    ) AS "t4"
      ON "t2"."school" = "t4"."school.id"
  ) AS "t5"
  WHERE
    "t5"."day" >= MAKE_DATE(2023, 1, 1) AND "t5"."day" < MAKE_DATE(2024, 1, 1)
) AS "t6"
GROUP BY
  1,
  2
