# What ydata-profiling takes for its quickest report of a CSV, without the page; prints one JSON object: ms, and the peak in MB.
import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import pandas as pd
from ydata_profiling import ProfileReport

frame = pd.read_csv(sys.argv[1])
started = time.perf_counter()
ProfileReport(frame, minimal=True, progress_bar=False).get_description()
elapsed = (time.perf_counter() - started) * 1000
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"profile": elapsed, "peakMb": peak}))
