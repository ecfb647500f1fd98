1 indicators × 12 periods × 1 organisations: 12 cells

a__talks_cube_subtree_0: 1 indicators over 12 windows
  window 2023-01-01 to before 2023-02-01
  window 2023-02-01 to before 2023-03-01
  window 2023-03-01 to before 2023-04-01
  window 2023-04-01 to before 2023-05-01
  window 2023-05-01 to before 2023-06-01
  window 2023-06-01 to before 2023-07-01
  window 2023-07-01 to before 2023-08-01
  window 2023-08-01 to before 2023-09-01
  window 2023-09-01 to before 2023-10-01
  window 2023-10-01 to before 2023-11-01
  window 2023-11-01 to before 2023-12-01
  window 2023-12-01 to before 2024-01-01
  a.flow

stages
  the engine, query by query:
    a__talks_cube: at most 12 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_cube
SELECT
  "t7"."segment" AS "slot",
  COUNT(*) FILTER(WHERE
    (
      "t7"."raw.guests" >= 100
    ) AND (
      "t7"."raw.school.kind" = 'primary'
    )) AS "a__flow__n"
FROM (
  SELECT
    "t3"."org_code" AS "unit",
    "t3"."day",
    "t3"."guests" AS "raw.guests",
    "t6"."school.kind" AS "raw.school.kind",
    "t4".".segment" AS "segment"
  FROM "a__talks" AS "t3"
  LEFT OUTER JOIN (
    SELECT
      "t2"."id" AS "school.id",
      "t2"."kind" AS "school.kind"
    FROM "a__schools" AS "t2"
  ) AS "t6"
    ON "t3"."school" = "t6"."school.id"
  INNER JOIN "kexie_days_0" AS "t4"
    ON "t3"."day" = "t4".".day"
) AS "t7"
GROUP BY
  1
