1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_values_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.median

stages
  the engine, query by query:
    a__talks_values_subtree_0_a__median: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_values_subtree_0_a__median
SELECT
  "t8"."window",
  "t8"."node",
  SUM("t8"."middle") AS "a__median__mid",
  COUNT(*) AS "a__median__mids"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t6"."window",
      "t6"."node",
      "t6"."value_guests" AS "middle",
      ROW_NUMBER() OVER (
        PARTITION BY "t6"."window", "t6"."node"
        ORDER BY "t6"."value_guests" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place",
      COUNT("t6"."value_guests") OVER (
        PARTITION BY "t6"."window", "t6"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "size"
    FROM (
      SELECT
        "t5"."unit",
        "t5"."day",
        "t5"."value_guests",
        "t5"."window",
        "t5"."tree",
        0 AS "node"
      FROM (
        SELECT
          "t4"."unit",
          "t4"."day",
          "t4"."value_guests",
          "t2"."window",
          "t2"."tree"
        FROM (
          SELECT
            "t0"."org_code" AS "unit",
            "t0"."day",
            "t0"."guests" AS "value_guests",
            0 + CASE WHEN "t0"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t0"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
          FROM "a__talks" AS "t0"
          WHERE
            "t0"."day" >= MAKE_DATE(2022, 1, 1) AND "t0"."day" < MAKE_DATE(2024, 1, 1)
        ) AS "t4"
        INNER JOIN "kexie_parts_0" AS "t2"
          ON "t4"."segment" = "t2"."segment"
      ) AS "t5"
      WHERE
        "t5"."unit" IS NOT NULL AND "t5"."value_guests" IS NOT NULL
    ) AS "t6"
  ) AS "t7"
  WHERE
    (
      "t7"."place" = CAST(FLOOR((
        "t7"."size" - 1
      ) / (
        2
      )) AS BIGINT)
    )
    OR (
      "t7"."place" = CAST(FLOOR((
        "t7"."size"
      ) / (
        2
      )) AS BIGINT)
    )
) AS "t8"
GROUP BY
  1,
  2
