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
  "t16"."window",
  "t16"."node",
  SUM("t16"."middle") AS "a__median__mid",
  COUNT(*) AS "a__median__mids"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t14"."window",
      "t14"."node",
      "t14"."value_guests" AS "middle",
      ROW_NUMBER() OVER (
        PARTITION BY "t14"."window", "t14"."node"
        ORDER BY "t14"."value_guests" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place",
      COUNT("t14"."value_guests") OVER (
        PARTITION BY "t14"."window", "t14"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "size"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t12"."day",
          "t12"."at",
          "t12"."flag_0",
          "t12"."value_guests",
          "t12"."unit",
          "t4"."window",
          "t4"."tree",
          "t5"."node",
          "t5"."itself"
        FROM (
          SELECT
            "t10"."day",
            "t10"."at",
            "t10"."flag_0",
            "t10"."value_guests",
            "t10"."unit",
            0 + CASE WHEN "t10"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t10"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
          FROM (
            SELECT
              "t9"."day",
              "t9"."at",
              "t9"."flag_0",
              "t9"."value_guests",
              "t6"."unit"
            FROM (
              SELECT
                "t3"."org_code",
                "t3"."day",
                "t3"."day" AS "at",
                TRUE AS "flag_0",
                "t3"."guests" AS "value_guests"
              FROM "a__talks" AS "t3"
            ) AS "t9"
            INNER JOIN "kexie_units" AS "t6"
              ON "t9"."org_code" = "t6"."code"
          ) AS "t10"
          WHERE
            "t10"."day" >= MAKE_DATE(2022, 1, 1) AND "t10"."day" < MAKE_DATE(2024, 1, 1)
        ) AS "t12"
        INNER JOIN "kexie_parts_a__talks_0" AS "t4"
          ON "t12"."segment" = "t4"."segment"
        INNER JOIN "kexie_above" AS "t5"
          ON "t4"."tree" = "t5"."tree" AND "t12"."unit" = "t5"."unit"
      ) AS "t13"
      WHERE
        "t13"."flag_0" AND "t13"."value_guests" IS NOT NULL
    ) AS "t14"
  ) AS "t15"
  WHERE
    (
      "t15"."place" = CAST(FLOOR((
        "t15"."size" - 1
      ) / (
        2
      )) AS BIGINT)
    )
    OR (
      "t15"."place" = CAST(FLOOR((
        "t15"."size"
      ) / (
        2
      )) AS BIGINT)
    )
) AS "t16"
GROUP BY
  1,
  2
