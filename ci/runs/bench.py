"""Prints how fast and how large wattloop is, each rate with its ratio to a peer of the same run.

Usage: bench.py WATTLOOP
"""

import os
import sys
import tempfile

import bench_ingest
import bench_modbus
import bench_refusals
import bench_serial
import scenario_files
from measured import measured
from peer import ping_pong

DAY = 86_400


def main(wattloop):
    with tempfile.TemporaryDirectory(prefix="wattloop-bench-") as folder:
        print_rates(wattloop, folder)
        print_latencies(wattloop, folder)
        print_suite(wattloop, folder)
        print_memory(wattloop, folder)
        bench_modbus.servers(wattloop, folder)
        bench_modbus.polling(wattloop, folder)
        bench_serial.lines(wattloop, folder)
        bench_ingest.ingest(wattloop, folder)
        bench_refusals.refusals(wattloop, folder)


def run(wattloop, folder, path):
    return measured([wattloop, "run", path, "--out", os.path.join(folder, "out")])


def print_rates(wattloop, folder):
    kept, single = ping_pong(), ping_pong(connection_each=True)
    print(f"{'loopback ping-pong, one connection':44}{kept:10.0f} /s")
    print(f"{'loopback ping-pong, a connection each':44}{single:10.0f} /s")
    one = scenario_files.one_site
    rows = [
        ("one site, keep_alive", one(folder, "kept", "24 h", "2 s", True), DAY // 2 - 1, kept, 4000),
        ("one site, a connection each", one(folder, "single", "12 h", "2 s", False), DAY // 4 - 1, single, 1500),
        ("200 meters due together",
         scenario_files.fleet(folder, "fleet", "1 h", "10 s", 200), 200 * (360 - 1), kept, 5000),
    ]
    for name, path, pushes, peer, target in rows:
        took = run(wattloop, folder, path)
        rate = pushes / took.seconds
        print(f"{name:44}{rate:10.0f} pushes/s   {rate / peer:5.2f} of the ping-pong   "
              f"{took.peak_mebibytes:5.0f} MiB   (aim: {target})")


def print_latencies(wattloop, folder):
    path = scenario_files.one_site(folder, "checked", "24 h", "5 s", True)
    for name, arguments, target in (("check of a scenario", ["check", path], 100), ("start", ["--version"], 50)):
        best = min(measured([wattloop, *arguments]).seconds for _ in range(5))
        print(f"{name:44}{best * 1000:10.0f} ms   (aim: below {target})")


def print_suite(wattloop, folder):
    path = scenario_files.suite(folder, 100)
    out = os.path.join(folder, "suite-out")
    for name, arguments, target in (
            ("check of 100 scenarios", ["check", path], 1),
            ("100 cases of 1 h, a job for each core", ["run", path, "--out", out], 25),
            ("100 cases of 1 h, one job", ["run", path, "--out", out, "--jobs", "1"], None)):
        took = measured([wattloop, *arguments])
        aim = f"   (aim: below {target})" if target else ""
        print(f"{name:44}{took.seconds:10.2f} s    {took.peak_mebibytes:5.0f} MiB{aim}")


def print_memory(wattloop, folder):
    peaks = []
    for days in (3, 30):
        path = scenario_files.one_site(folder, f"days{days}", f"{days} d", "20 s", True)
        peaks.append(run(wattloop, folder, path).peak_mebibytes)
    print(f"{'peak memory of 30 days, of 3 days':44}{peaks[1]:10.0f} MiB, {peaks[0]:.0f} MiB   "
          f"{peaks[1] / peaks[0]:5.2f} times   (aim: flat)")


if __name__ == "__main__":
    main(sys.argv[1])
