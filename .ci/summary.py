"""Says at the end of CI's output which tests failed and which were skipped, from the reports that Maven's plugins wrote.

    python3 .ci/summary.py [NAME...]     each NAME, of a class or a package, must have run without a skip; else status 1
"""

import glob
import sys
import xml.etree.ElementTree as xml

MOST_LINES = 60


def main(names):
    ran, seconds, failed, skipped = 0, 0.0, [], []
    missing = dict.fromkeys(names, "did not run")
    for path in sorted(glob.glob("**/target/*-reports/TEST-*.xml", recursive=True)):
        try:
            suite = xml.parse(path).getroot()
        except xml.ParseError as damaged:
            failed.append(f"{path}: {damaged}")
            continue
        seconds += float(suite.get("time", "0").replace(",", ""))
        for case in suite.iter("testcase"):
            ran += 1
            full = f"{case.get('classname')}.{case.get('name')}"
            fault = next((case.find(kind) for kind in ("failure", "error") if case.find(kind) is not None), None)
            skip = case.find("skipped")
            if fault is not None:
                lines = (fault.get("message") or fault.text or "").strip().splitlines()
                failed.append(f"{full}: {' '.join(lines[:4])[:600]}")
            if skip is not None:
                skipped.append(f"{full}: {(skip.get('message') or '').strip()[:200]}")
            for name in names:
                if name in full:
                    if skip is not None:
                        missing[name] = f"was skipped: {skip.get('message')}"
                    elif missing.get(name) == "did not run":
                        del missing[name]
    show("skipped", skipped)
    show("failed", failed)
    for name, why in missing.items():
        print(f"ci: {name} {why}")
    print(f"ci: {ran} tests in {seconds:.0f} s: {len(failed)} failed, {len(skipped)} skipped")
    return 1 if missing else 0


def show(what, lines):
    for line in lines[:MOST_LINES]:
        print(f"ci: {what}: {line}")
    if len(lines) > MOST_LINES:
        print(f"ci: and {len(lines) - MOST_LINES} more {what}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
