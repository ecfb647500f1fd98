1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_values_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.median

-- a__talks_values_subtree_0
SELECT
  "t15"."window",
  "t15"."node",
  SUM("t15"."middle") AS "a__median__mid",
  COUNT(*) AS "a__median__mids"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t13"."window",
      "t13"."node",
      "t13"."value_guests" AS "middle",
      ROW_NUMBER() OVER (
        PARTITION BY "t13"."window", "t13"."node"
        ORDER BY "t13"."value_guests" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS "place",
      COUNT("t13"."value_guests") OVER (
        PARTITION BY "t13"."window", "t13"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "size"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t11"."day",
          "t11"."at",
          "t11"."flag_0",
          "t11"."value_guests",
          "t11"."unit",
          "t4"."window",
          "t4"."tree",
          "t5"."node",
          "t5"."itself"
        FROM (
          SELECT
            "t9"."day",
            "t9"."at",
            "t9"."flag_0",
            "t9"."value_guests",
            "t9"."unit",
            0 + CASE WHEN "t9"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t9"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
          FROM (
            SELECT
              "t8"."day",
              "t8"."at",
              "t8"."flag_0",
              "t8"."value_guests",
              "t6"."unit"
            FROM (
              SELECT
                "t2"."org_code",
                "t2"."day",
                "t2"."day" AS "at",
                TRUE AS "flag_0",
                "t2"."guests" AS "value_guests"
              FROM "a__talks" AS "t2"
            ) AS "t8"
            INNER JOIN "kexie_units" AS "t6"
              ON "t8"."org_code" = "t6"."code"
          ) AS "t9"
          WHERE
            "t9"."day" >= MAKE_DATE(2022, 1, 1) AND "t9"."day" < MAKE_DATE(2024, 1, 1)
        ) AS "t11"
        INNER JOIN "kexie_parts_0" AS "t4"
          ON "t11"."segment" = "t4"."segment"
        INNER JOIN "kexie_above" AS "t5"
          ON "t4"."tree" = "t5"."tree" AND "t11"."unit" = "t5"."unit"
      ) AS "t12"
      WHERE
        "t12"."flag_0" AND "t12"."value_guests" IS NOT NULL
    ) AS "t13"
  ) AS "t14"
  WHERE
    (
      "t14"."place" = CAST(FLOOR((
        "t14"."size" - 1
      ) / (
        2
      )) AS BIGINT)
    )
    OR (
      "t14"."place" = CAST(FLOOR((
        "t14"."size"
      ) / (
        2
      )) AS BIGINT)
    )
) AS "t15"
GROUP BY
  1,
  2
