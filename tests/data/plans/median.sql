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
  "t14"."window",
  "t14"."node",
  SUM("t14"."middle") AS "a__median__mid",
  COUNT(*) AS "a__median__mids"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t12"."window",
      "t12"."node",
      "t12"."value_guests" AS "middle",
      ROW_NUMBER() OVER (
        PARTITION BY "t12"."window", "t12"."node"
        ORDER BY "t12"."value_guests" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place",
      COUNT("t12"."value_guests") OVER (
        PARTITION BY "t12"."window", "t12"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "size"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t10"."unit",
          "t10"."day",
          "t10"."value_guests",
          "t4"."window",
          "t4"."tree",
          "t5"."node",
          "t5"."itself"
        FROM (
          SELECT
            "t8"."unit",
            "t8"."day",
            "t8"."value_guests",
            0 + CASE WHEN "t8"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t8"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
          FROM (
            SELECT
              "t7".".unit" AS "unit",
              "t6"."day",
              "t6"."guests" AS "value_guests"
            FROM "a__talks" AS "t6"
            INNER JOIN "kexie_units" AS "t7"
              ON "t6"."org_code" = "t7".".code"
          ) AS "t8"
          WHERE
            "t8"."day" >= MAKE_DATE(2022, 1, 1) AND "t8"."day" < MAKE_DATE(2024, 1, 1)
        ) AS "t10"
        INNER JOIN "kexie_parts_0" AS "t4"
          ON "t10"."segment" = "t4"."segment"
        INNER JOIN "kexie_above" AS "t5"
          ON "t4"."tree" = "t5"."tree" AND "t10"."unit" = "t5"."unit"
      ) AS "t11"
      WHERE
        "t11"."unit" IS NOT NULL AND "t11"."value_guests" IS NOT NULL
    ) AS "t12"
  ) AS "t13"
  WHERE
    (
      "t13"."place" = CAST(FLOOR((
        "t13"."size" - 1
      ) / (
        2
      )) AS BIGINT)
    )
    OR (
      "t13"."place" = CAST(FLOOR((
        "t13"."size"
      ) / (
        2
      )) AS BIGINT)
    )
) AS "t14"
GROUP BY
  1,
  2
