/**
 * Functions of DuckDB that a SELECT of somebody may call: they answer the same for the same rows, reach nothing outside of them,
 * and make nothing much larger than what they are given. So neither `repeat`, `range`, `lpad`, `format` nor `read_text`, `now`.
 */
const names = `
  + - * / // % ** ^ @ & | ~ || ! << >>
  ~~ !~~ ~~* !~~* ~~~ like_escape not_like_escape ilike_escape not_ilike_escape
  lower upper lcase ucase trim ltrim rtrim length len strlen char_length character_length left right substring substr substring_grapheme
  left_grapheme right_grapheme length_grapheme reverse replace translate concat concat_ws contains starts_with ends_with prefix suffix
  strpos position instr split_part string_split str_split regexp_matches regexp_full_match regexp_replace regexp_extract regexp_extract_all
  regexp_split_to_array strip_accents nfc_normalize ascii chr unicode ord md5 sha256 sha1 hash initcap
  levenshtein damerau_levenshtein hamming jaccard jaro_similarity jaro_winkler_similarity editdist3 url_encode url_decode hex unhex
  abs sign round floor ceil ceiling trunc sqrt cbrt exp ln log log2 log10 pow power mod fmod greatest least isnan isinf isfinite even
  sin cos tan asin acos atan atan2 degrees radians pi gcd lcm bit_count xor add subtract multiply divide
  coalesce nullif ifnull if iff isnull typeof constant_or_null
  year month day hour minute second millisecond microsecond quarter week weekofyear dayofweek dayofmonth dayofyear isodow isoyear yearweek
  epoch epoch_ms decade century date_part datepart date_trunc datetrunc date_diff datediff date_sub datesub date_add last_day make_date make_time
  make_timestamp strftime strptime try_strptime monthname dayname age to_years to_months to_weeks to_days to_hours to_minutes
  to_seconds to_milliseconds to_timestamp time_bucket julian
  list_value list_contains list_has array_contains list_extract array_extract list_element array_to_string list_sort list_distinct list_unique list_slice
  array_slice len array_length list_sum list_avg list_min list_max list_count json_extract json_extract_string json_valid json_type json_array_length
  ->> -> struct_pack struct_extract row
  count count_star count_if countif sum avg mean min max median mode stddev stddev_samp stddev_pop variance var_samp var_pop first last any_value
  arg_min arg_max min_by max_by argmin argmax sum_no_overflow fsum kahan_sum product bool_and bool_or bit_and bit_or bit_xor string_agg group_concat listagg list
  array_agg quantile quantile_cont quantile_disc approx_quantile approx_count_distinct corr covar_samp covar_pop regr_slope regr_intercept
  regr_r2 skewness kurtosis mad entropy histogram grouping
  row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value
`;

export const safeFunctions: ReadonlySet<string> = new Set(names.split(/\s+/u).filter((name) => name !== ''));
