1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_readings_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.reading

stages
  the engine, query by query:
    a__plays_readings_subtree_0_last: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__plays_readings_subtree_0_last
SELECT
  "t9"."window" AS "slot",
  SUM("t9"."value_plays") AS "a__reading__s",
  COUNT(*) FILTER(WHERE
    "t9"."value_plays" IS NOT NULL) AS "a__reading__seen"
FROM (
  SELECT
    "t8"."unit",
    "t8"."day",
    "t8"."at",
    "t8"."of_0",
    "t8"."value_plays",
    "t8"."window",
    "t8"."tree"
  FROM (
    SELECT
      "t7"."unit",
      "t7"."day",
      "t7"."at",
      "t7"."of_0",
      "t7"."value_plays",
      "t7"."window",
      "t7"."tree",
      ROW_NUMBER() OVER (
        PARTITION BY "t7"."window", "t7"."of_0"
        ORDER BY "t7"."at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t6"."unit",
        "t6"."day",
        "t6"."at",
        "t6"."of_0",
        "t6"."value_plays",
        "t2"."window",
        "t2"."tree"
      FROM (
        SELECT
          "t4"."unit",
          "t4"."day",
          "t4"."at",
          "t4"."of_0",
          "t4"."value_plays",
          "t4"."segment"
        FROM (
          SELECT
            "t3"."unit",
            "t3"."day",
            "t3"."at",
            "t3"."of_0",
            "t3"."value_plays",
            "t3"."segment",
            ROW_NUMBER() OVER (
              PARTITION BY "t3"."segment", "t3"."of_0"
              ORDER BY "t3"."at" DESC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "place"
          FROM (
            SELECT
              "t1"."org_code" AS "unit",
              CAST("t1"."read_at" AS DATE) AS "day",
              "t1"."read_at" AS "at",
              "t1"."video" AS "of_0",
              "t1"."plays" AS "value_plays",
              0 + CASE WHEN CAST("t1"."read_at" AS DATE) >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN CAST("t1"."read_at" AS DATE) >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
            FROM "a__plays" AS "t1"
            WHERE
              CAST("t1"."read_at" AS DATE) >= MAKE_DATE(2022, 1, 1)
              AND CAST("t1"."read_at" AS DATE) < MAKE_DATE(2024, 1, 1)
          ) AS "t3"
        ) AS "t4"
        WHERE
          "t4"."place" = 0
      ) AS "t6"
      INNER JOIN "kexie_parts_0" AS "t2"
        ON "t6"."segment" = "t2"."segment"
    ) AS "t7"
  ) AS "t8"
  WHERE
    "t8"."place" = 0
) AS "t9"
GROUP BY
  1
