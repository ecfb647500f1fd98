1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_entities_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.distinct

stages
  the engine, query by query:
    a__talks_entities_subtree_0_value_school: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_entities_subtree_0_value_school
SELECT
  "t15"."window",
  "t15"."node",
  SUM(
    CASE
      WHEN (
        (
          "t15"."mask_0" & 1
        ) <> 0
      ) AND (
        "t15"."entity" IS NOT NULL
      )
      THEN 1
      ELSE 0
    END
  ) AS "a__distinct__n"
FROM (
  SELECT
    "t14"."window",
    "t14"."node",
    "t14"."entity",
    BIT_OR("t14"."mask_0") AS "mask_0"
  FROM (
    SELECT
      "t13"."unit",
      "t13"."entity",
      "t13"."mask_0",
      "t4"."window",
      "t4"."tree",
      "t5"."node",
      "t5"."itself"
    FROM (
      SELECT
        "t11"."unit",
        "t11"."segment",
        "t11"."entity",
        BIT_OR("t11"."mask_0") AS "mask_0"
      FROM (
        SELECT
          "t10"."unit",
          0 + CASE WHEN "t10"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t10"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment",
          "t10"."value_school" AS "entity",
          0 + CASE WHEN "t10"."flag_0" THEN 1 ELSE 0 END AS "mask_0"
        FROM (
          SELECT
            "t9"."day",
            "t9"."at",
            "t9"."flag_0",
            "t9"."value_school",
            "t6"."unit"
          FROM (
            SELECT
              "t3"."org_code",
              "t3"."day",
              "t3"."day" AS "at",
              TRUE AS "flag_0",
              "t3"."school" AS "value_school"
            FROM "a__talks" AS "t3"
          ) AS "t9"
          INNER JOIN "kexie_units" AS "t6"
            ON "t9"."org_code" = "t6"."code"
        ) AS "t10"
        WHERE
          "t10"."day" >= MAKE_DATE(2022, 1, 1)
          AND "t10"."day" < MAKE_DATE(2024, 1, 1)
          AND "t10"."value_school" IS NOT NULL
      ) AS "t11"
      GROUP BY
        1,
        2,
        3
    ) AS "t13"
    INNER JOIN "kexie_parts_a__talks_0" AS "t4"
      ON "t13"."segment" = "t4"."segment"
    INNER JOIN "kexie_above" AS "t5"
      ON "t4"."tree" = "t5"."tree" AND "t13"."unit" = "t5"."unit"
  ) AS "t14"
  GROUP BY
    1,
    2,
    3
) AS "t15"
GROUP BY
  1,
  2
