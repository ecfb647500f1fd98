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
  "t13"."window",
  "t13"."node",
  SUM(
    CASE
      WHEN (
        (
          "t13"."mask_0" & 1
        ) <> 0
      ) AND (
        "t13"."entity" IS NOT NULL
      )
      THEN 1
      ELSE 0
    END
  ) AS "a__distinct__n"
FROM (
  SELECT
    "t12"."window",
    "t12"."node",
    "t12"."entity",
    BIT_OR("t12"."mask_0") AS "mask_0"
  FROM (
    SELECT
      "t11"."unit",
      "t11"."entity",
      "t11"."mask_0",
      "t4"."window",
      "t4"."tree",
      "t5"."node",
      "t5"."itself"
    FROM (
      SELECT
        "t9"."unit",
        "t9"."segment",
        "t9"."entity",
        BIT_OR("t9"."mask_0") AS "mask_0"
      FROM (
        SELECT
          "t8"."unit",
          0 + CASE WHEN "t8"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t8"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment",
          "t8"."value_school" AS "entity",
          0 + CASE WHEN "t8"."unit" IS NOT NULL THEN 1 ELSE 0 END AS "mask_0"
        FROM (
          SELECT
            "t7".".unit" AS "unit",
            "t6"."day",
            "t6"."school" AS "value_school"
          FROM "a__talks" AS "t6"
          INNER JOIN "kexie_units" AS "t7"
            ON "t6"."org_code" = "t7".".code"
        ) AS "t8"
        WHERE
          "t8"."day" >= MAKE_DATE(2022, 1, 1)
          AND "t8"."day" < MAKE_DATE(2024, 1, 1)
          AND "t8"."value_school" IS NOT NULL
      ) AS "t9"
      GROUP BY
        1,
        2,
        3
    ) AS "t11"
    INNER JOIN "kexie_parts_0" AS "t4"
      ON "t11"."segment" = "t4"."segment"
    INNER JOIN "kexie_above" AS "t5"
      ON "t4"."tree" = "t5"."tree" AND "t11"."unit" = "t5"."unit"
  ) AS "t12"
  GROUP BY
    1,
    2,
    3
) AS "t13"
GROUP BY
  1,
  2
