1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_readings_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.reading

stages
  the engine, query by query:
    a__plays_readings_subtree_0_last: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__plays_readings_subtree_0_last
SELECT
  "t13"."unit",
  "t13"."window" AS "slot",
  SUM("t13"."value_plays") AS "a__reading__s",
  COUNT(*) FILTER(WHERE
    "t13"."value_plays" IS NOT NULL) AS "a__reading__seen"
FROM (
  SELECT
    "t12"."unit",
    "t12"."day",
    "t12"."at",
    "t12"."of_0",
    "t12"."value_plays",
    "t12"."window",
    "t12"."tree"
  FROM (
    SELECT
      "t11"."unit",
      "t11"."day",
      "t11"."at",
      "t11"."of_0",
      "t11"."value_plays",
      "t11"."window",
      "t11"."tree",
      ROW_NUMBER() OVER (
        PARTITION BY "t11"."window", "t11"."of_0"
        ORDER BY "t11"."at" DESC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place"
    FROM (
      SELECT
        "t10"."unit",
        "t10"."day",
        "t10"."at",
        "t10"."of_0",
        "t10"."value_plays",
        "t3"."window",
        "t3"."tree"
      FROM (
        SELECT
          "t8"."unit",
          "t8"."day",
          "t8"."at",
          "t8"."of_0",
          "t8"."value_plays",
          "t8"."segment"
        FROM (
          SELECT
            "t7"."unit",
            "t7"."day",
            "t7"."at",
            "t7"."of_0",
            "t7"."value_plays",
            "t7"."segment",
            ROW_NUMBER() OVER (
              PARTITION BY "t7"."segment", "t7"."of_0"
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
              0 + CASE WHEN "t6"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t6"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
            FROM (
              SELECT
                "t5".".unit" AS "unit",
                CAST("t4"."read_at" AS DATE) AS "day",
                "t4"."read_at" AS "at",
                "t4"."video" AS "of_0",
                "t4"."plays" AS "value_plays"
              FROM "a__plays" AS "t4"
              INNER JOIN "kexie_units" AS "t5"
                ON "t4"."org_code" = "t5".".code"
            ) AS "t6"
            WHERE
              "t6"."day" >= MAKE_DATE(2022, 1, 1) AND "t6"."day" < MAKE_DATE(2024, 1, 1)
          ) AS "t7"
        ) AS "t8"
        WHERE
          "t8"."place" = 0
      ) AS "t10"
      INNER JOIN "kexie_parts_0" AS "t3"
        ON "t10"."segment" = "t3"."segment"
    ) AS "t11"
  ) AS "t12"
  WHERE
    "t12"."place" = 0
) AS "t13"
GROUP BY
  1,
  2
