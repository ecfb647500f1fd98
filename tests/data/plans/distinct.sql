1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_entities_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.distinct

-- a__talks_entities_subtree_0
SELECT
  "t14"."window",
  "t14"."node",
  SUM(
    CASE
      WHEN (
        (
          "t14"."mask_0" & 1
        ) <> 0
      ) AND (
        "t14"."entity" IS NOT NULL
      )
      THEN 1
      ELSE 0
    END
  ) AS "a__distinct__n"
FROM (
  SELECT
    "t13"."window",
    "t13"."node",
    "t13"."entity",
    BIT_OR("t13"."mask_0") AS "mask_0"
  FROM (
    SELECT
      "t12"."unit",
      "t12"."entity",
      "t12"."mask_0",
      "t4"."window",
      "t4"."tree",
      "t5"."node",
      "t5"."itself"
    FROM (
      SELECT
        "t10"."unit",
        "t10"."segment",
        "t10"."entity",
        BIT_OR("t10"."mask_0") AS "mask_0"
      FROM (
        SELECT
          "t9"."unit",
          0 + CASE WHEN "t9"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t9"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment",
          "t9"."value_school" AS "entity",
          0 + CASE WHEN "t9"."flag_0" THEN 1 ELSE 0 END AS "mask_0"
        FROM (
          SELECT
            "t8"."day",
            "t8"."at",
            "t8"."flag_0",
            "t8"."value_school",
            "t6"."unit"
          FROM (
            SELECT
              "t2"."org_code",
              "t2"."day",
              "t2"."day" AS "at",
              TRUE AS "flag_0",
              "t2"."school" AS "value_school"
            FROM "a__talks" AS "t2"
          ) AS "t8"
          INNER JOIN "kexie_units" AS "t6"
            ON "t8"."org_code" = "t6"."code"
        ) AS "t9"
        WHERE
          "t9"."day" >= MAKE_DATE(2022, 1, 1)
          AND "t9"."day" < MAKE_DATE(2024, 1, 1)
          AND "t9"."value_school" IS NOT NULL
      ) AS "t10"
      GROUP BY
        1,
        2,
        3
    ) AS "t12"
    INNER JOIN "kexie_parts_0" AS "t4"
      ON "t12"."segment" = "t4"."segment"
    INNER JOIN "kexie_above" AS "t5"
      ON "t4"."tree" = "t5"."tree" AND "t12"."unit" = "t5"."unit"
  ) AS "t13"
  GROUP BY
    1,
    2,
    3
) AS "t14"
GROUP BY
  1,
  2
