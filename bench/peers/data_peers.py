# What pandas and polars take for the work of the data bench; prints one JSON object: name of the work -> ms, and the peak in MB.
import json
import re
import resource
import sys
import time

library, path, target = sys.argv[1:4]
result = {}
# What our profile searches every text for.
TOKENS = ["na", "n/a", "n.a.", "#n/a", "null", "none", "nil", "nan", "-", "--", "?", "\\n", "unknown", "missing"]
CONTROL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u0080-\u009f]"
INVISIBLE = "[\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]"
MOJIBAKE = "[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd"
EMAIL = r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}"


def timed(name, work):
    started = time.perf_counter()
    value = work()
    result[name] = (time.perf_counter() - started) * 1000
    return value


def masks(values):
    upper, lower, digit = re.compile(r"[A-Z]+"), re.compile(r"[a-z]+"), re.compile(r"[0-9]")
    return [digit.sub("9", lower.sub("a+", upper.sub("A+", value))) for value in values]


def with_pandas():
    import pandas as pd

    frame = timed("load", lambda: pd.read_csv(path))
    timed("parquet", lambda: frame.to_parquet(target))

    def profile():
        numbers = frame.select_dtypes("number")
        texts = frame.select_dtypes(["object", "string"])
        frame.isna().sum()
        numbers.agg(["min", "max", "mean", "std", "skew", "kurt", "sum"])
        numbers.quantile([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
        for name in frame.columns:
            counts = frame[name].value_counts()
            counts.head(10), counts.tail(5), (counts == 1).sum()
        for name in numbers.columns:
            pd.cut(numbers[name], 20).value_counts()
            (numbers[name] - numbers[name].median()).abs().median()
        for name in texts.columns:
            text = texts[name]
            text.min(), text.max()
            text.str.len().agg(["min", "mean", "max"])
            text.str.startswith(" ").sum(), text.str.endswith(" ").sum(), text.str.contains("  ", regex=False).sum()
            [text.str.contains(pattern, regex=True).sum() for pattern in (CONTROL, INVISIBLE, MOJIBAKE)]
            text.str.strip().str.lower().isin(TOKENS).sum()
            pd.Series(masks(text.iloc[::100])).value_counts().head(8)
        if "email" in frame:
            frame["email"].str.fullmatch(EMAIL).sum()
        numbers.corr()
        frame.duplicated().sum()

    timed("profile", profile)
    other = pd.DataFrame({"city": ["Berlin", "Paris", "Rome", "Oslo"], "land": ["DE", "FR", "IT", "NO"]})
    timed("load parquet", lambda: pd.read_parquet(target, columns=["qty", "city", "amount"]))
    timed(
        "group",
        lambda: frame[frame["qty"] > 3].merge(other, on="city").groupby("land")["amount"].agg(["sum", "mean", "count"]),
    )


def with_polars():
    import polars as pl

    frame = timed("load", lambda: pl.read_csv(path))
    timed("parquet", lambda: frame.write_parquet(target))

    def profile():
        numbers = [name for name, kind in frame.schema.items() if kind.is_numeric()]
        texts = [name for name, kind in frame.schema.items() if kind == pl.String]
        frame.null_count()
        wanted = [pl.col(numbers).min().name.suffix("_min"), pl.col(numbers).max().name.suffix("_max")]
        wanted += [pl.col(numbers).mean().name.suffix("_mean"), pl.col(numbers).std().name.suffix("_std")]
        wanted += [pl.col(numbers).skew().name.suffix("_skew"), pl.col(numbers).kurtosis().name.suffix("_kurt")]
        wanted += [pl.col(numbers).quantile(q).name.suffix(f"_{q}") for q in (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)]
        frame.select(wanted)
        for name in frame.columns:
            counts = frame[name].value_counts(sort=True)
            counts.head(10), counts.tail(5), (counts["count"] == 1).sum()
        for name in numbers:
            frame[name].hist(bin_count=20)
            (frame[name] - frame[name].median()).abs().median()
        for name in texts:
            text = frame[name]
            text.min(), text.max()
            lengths = text.str.len_chars()
            lengths.min(), lengths.mean(), lengths.max()
            text.str.starts_with(" ").sum(), text.str.ends_with(" ").sum(), text.str.contains("  ", literal=True).sum()
            [text.str.contains(pattern).sum() for pattern in (CONTROL, INVISIBLE, MOJIBAKE)]
            text.str.strip_chars(" ").str.to_lowercase().is_in(TOKENS).sum()
            pl.Series(masks(text.gather_every(100).to_list())).value_counts(sort=True).head(8)
        if "email" in texts:
            frame["email"].str.contains(f"^(?:{EMAIL})$").sum()
        frame.select(pl.corr(a, b).alias(f"{a}_{b}") for a in numbers for b in numbers)
        frame.is_duplicated().sum()

    timed("profile", profile)
    timed("load parquet", lambda: pl.read_parquet(target, columns=["qty", "city", "amount"]))
    other = pl.DataFrame({"city": ["Berlin", "Paris", "Rome", "Oslo"], "land": ["DE", "FR", "IT", "NO"]})
    timed(
        "group",
        lambda: frame.filter(pl.col("qty") > 3)
        .join(other, on="city")
        .group_by("land")
        .agg(pl.sum("amount").alias("sum"), pl.mean("amount").alias("mean"), pl.len()),
    )


{"pandas": with_pandas, "polars": with_polars}[library]()
result["peakMb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(result))
