"""One face for each library: rows in, neighbours out, and the processor's seconds that it took."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import hannoy
import hnswlib
import numpy as np
from usearch.index import Index as USearchIndex

from .streams import ALL_QUERIES, Stream

PROGRAM = Path(__file__).resolve().parents[3] / ".build/release/IndexBench"
M = 16
EF_CONSTRUCTION = 200
# hnswlib and usearch
EFS = (10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024)


def timed(body: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = body()
    return time.process_time() - start, result


class Noveld:
    name = "noveld"

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.output = stream.file.with_name("found.bin")
        self.program = subprocess.Popen([PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.request("load", file=str(stream.file))

    def request(self, run: str, **fields: Any) -> dict[str, Any]:
        assert self.program.stdin and self.program.stdout
        self.program.stdin.write(json.dumps({"run": run, **fields}) + "\n")
        self.program.stdin.flush()
        answer = json.loads(self.program.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def close(self) -> None:
        self.program.terminate()
        self.program.wait()

    def efforts(self, count: int) -> list[dict[str, int]]:
        cells = self.request("memory")["cells"]
        # Below this, looking into fewer than all cells costs more recall than it saves time.
        shares = (1.0,) if self.stream.size < 50_000 else (0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
        return [
            {"candidates": c, "probes": max(1, int(share * cells))}
            for c in (16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 384, 512, 768)
            if c >= count
            for share in shares
        ]

    def append(self, rows: range) -> float:
        return self.request("append", rows=[rows.start, rows.stop])["cpu"]

    def longest_insert(self) -> tuple[float, float]:
        """Of a build from nothing, each insert timed: by the clock and by the processor."""
        self.request("reset")
        answer = self.request("append", rows=[0, self.stream.size], each=True)
        return answer["longest"], answer["longestCPU"]

    def query(
        self, count: int, effort: dict[str, int], part: range = ALL_QUERIES, batch: int = 1000, threads: int = 1
    ) -> tuple[float, np.ndarray]:
        rows = self.stream.query_rows(part)
        answer = self.request(
            "query",
            rows=[rows.start, rows.stop],
            count=count,
            batch=batch,
            threads=threads,
            output=str(self.output),
            **effort,
        )
        self.seconds = answer["seconds"]
        return answer["cpu"], np.fromfile(self.output, np.int32).reshape(-1, count)

    def replace(self, slots: list[int], rows: range) -> float:
        return self.request("replace", rows=[rows.start, rows.stop], slots=slots)["cpu"]

    def arrivals(self, rows: range, every: int, slots: list[int], effort: dict[str, int], batch: int = 64) -> float:
        return self.request("stream", rows=[rows.start, rows.stop], every=every, slots=slots, batch=batch, **effort)[
            "cpu"
        ]

    def exact(self, count: int, part: range, batch: int) -> float:
        """The seconds that measuring every row by matrix products takes."""
        rows = self.stream.query_rows(part)
        size = [self.stream.size]
        return self.request("exact", rows=[rows.start, rows.stop], count=count, batch=batch, slots=size)["cpu"]

    def memory(self) -> float:
        return self.request("memory")["bytes"] / self.stream.size

    def commit(self, rows: range, batch: int, folder: str | None = None) -> dict[str, float]:
        """Adds rows to an index in LMDB, a commit for each batch; with a folder, to a new one there."""
        more = {"folder": folder} if folder else {}
        return self.request("commit", rows=[rows.start, rows.stop], batch=batch, **more)

    def store(self) -> dict[str, float]:
        """What storing all, restoring it, and storing 64 rows more come to."""
        whole = self.request("store")
        size = self.stream.size
        self.request("append", rows=[size, size + 64])
        return {
            "restoring_seconds": whole["longest"],
            "stored_bytes": whole["bytes"],
            "stored_bytes_for_64": self.request("store")["bytes"],
        }


class Hnswlib:
    name = "hnswlib"

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.index = hnswlib.Index("ip", stream.rows.shape[1])
        self.index.init_index(len(stream.rows), M=M, ef_construction=EF_CONSTRUCTION, allow_replace_deleted=True)
        self.index.set_num_threads(1)
        # Where the row of a slot is, in the library's labels.
        self.labels = np.arange(len(stream.rows))
        self.next = len(stream.rows)

    def close(self) -> None:
        del self.index

    def efforts(self, count: int) -> list[dict[str, int]]:
        return [{"ef": ef} for ef in EFS if ef >= count]

    def append(self, rows: range) -> float:
        return timed(lambda: self.index.add_items(self.stream.rows[rows.start : rows.stop], list(rows)))[0]

    def query(self, count: int, effort: dict[str, int], part: range = ALL_QUERIES) -> tuple[float, np.ndarray]:
        queries = self.stream.queries[part.start : part.stop]
        self.index.set_ef(effort["ef"])
        seconds, (found, _) = timed(lambda: self.index.knn_query(queries, count))
        return seconds, found

    def slots(self, found: np.ndarray) -> np.ndarray:
        """The slots of labels."""
        slot_of_label = np.zeros(self.next, np.int64)
        slot_of_label[self.labels] = np.arange(len(self.labels))
        return slot_of_label[found]

    def replace_one(self, slot: int, row: int) -> None:
        self.index.mark_deleted(self.labels[slot])
        self.labels[slot] = self.next
        self.next += 1
        self.index.add_items(self.stream.rows[row : row + 1], [self.labels[slot]], replace_deleted=True)

    def replace(self, slots: list[int], rows: range) -> float:
        return timed(lambda: [self.replace_one(slot, row) for slot, row in zip(slots, rows, strict=True)])[0]

    def arrivals(self, rows: range, every: int, slots: list[int], effort: dict[str, int]) -> float:
        evicted = iter(slots)
        self.index.set_ef(effort["ef"])

        def run() -> None:
            for row in rows:
                self.index.knn_query(self.stream.rows[row : row + 1], 64)
                if row % every:
                    continue
                slot = next(evicted, None)
                if slot is None:
                    self.index.add_items(self.stream.rows[row : row + 1], [row])
                else:
                    self.replace_one(slot, row)

        return timed(run)[0]

    def memory(self) -> float:
        """Without the vectors: links and labels."""
        return self.index.index_file_size() / self.index.element_count - 4 * self.stream.rows.shape[1]


class USearch:
    name = "usearch"

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.index = USearchIndex(
            ndim=stream.rows.shape[1], metric="ip", dtype="f32", connectivity=M, expansion_add=EF_CONSTRUCTION
        )

    def close(self) -> None:
        del self.index

    def efforts(self, count: int) -> list[dict[str, int]]:
        return [{"ef": ef} for ef in EFS if ef >= count]

    def append(self, rows: range) -> float:
        keys = np.arange(rows.start, rows.stop)
        return timed(lambda: self.index.add(keys, self.stream.rows[rows.start : rows.stop], threads=1))[0]

    def query(self, count: int, effort: dict[str, int], part: range = ALL_QUERIES) -> tuple[float, np.ndarray]:
        queries = self.stream.queries[part.start : part.stop]
        self.index.expansion_search = effort["ef"]
        seconds, found = timed(lambda: self.index.search(queries, count, threads=1))
        return seconds, np.asarray(found.keys, dtype=np.int64)

    def memory(self) -> float:
        """Without the vectors."""
        return self.index.serialized_length / len(self.index) - 4 * self.stream.rows.shape[1]


class Faiss:
    """What the faiss libraries share."""

    def __init__(self, stream: Stream) -> None:
        faiss.omp_set_num_threads(1)
        self.stream = stream
        self.index = self.made()

    def made(self) -> Any:
        raise NotImplementedError

    def close(self) -> None:
        del self.index

    def append(self, rows: range) -> float:
        return timed(lambda: self.index.add(self.stream.rows[rows.start : rows.stop]))[0]

    def memory(self) -> float:
        """Without the vectors."""
        return len(faiss.serialize_index(self.index)) / self.index.ntotal - 4 * self.stream.rows.shape[1]


class FaissHNSW(Faiss):
    name = "faiss HNSW"

    def made(self) -> Any:
        index = faiss.IndexHNSWFlat(self.stream.rows.shape[1], M, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = EF_CONSTRUCTION
        return index

    def efforts(self, count: int) -> list[dict[str, int]]:
        return [{"ef": ef} for ef in EFS if ef >= count]

    def query(self, count: int, effort: dict[str, int], part: range = ALL_QUERIES) -> tuple[float, np.ndarray]:
        queries = self.stream.queries[part.start : part.stop]
        self.index.hnsw.efSearch = effort["ef"]
        seconds, (_, found) = timed(lambda: self.index.search(queries, count))
        return seconds, found


class FaissRaBitQ(Faiss):
    """Cells of one-bit codes, trained on the rows before they come, and its best measured again from full vectors."""

    name = "faiss IVF-RaBitQ"

    def made(self) -> Any:
        cells = max(16, int(2 * self.stream.size**0.5))
        codes = faiss.index_factory(self.stream.rows.shape[1], f"IVF{cells},RaBitQfs", faiss.METRIC_L2)
        self.cells = cells
        index = faiss.IndexRefineFlat(codes)
        index.train(self.stream.indexed)
        return index

    def efforts(self, count: int) -> list[dict[str, int]]:
        return [
            {"probes": max(1, int(share * self.cells)), "factor": factor}
            for share in (0.05, 0.1, 0.2, 0.4, 0.7, 1)
            for factor in (2, 4, 8, 16)
        ]

    def query(self, count: int, effort: dict[str, int], part: range = ALL_QUERIES) -> tuple[float, np.ndarray]:
        queries = self.stream.queries[part.start : part.stop]
        faiss.downcast_index(self.index.base_index).nprobe = effort["probes"]
        self.index.k_factor = effort["factor"]
        seconds, (_, found) = timed(lambda: self.index.search(queries, count))
        return seconds, found


class Hannoy:
    """HNSW in LMDB. It commits, and syncs, once for each call of `append`."""

    name = "hannoy"

    def __init__(self, stream: Stream) -> None:
        os.environ["RAYON_NUM_THREADS"] = "1"
        self.stream = stream
        self.folder = tempfile.TemporaryDirectory()
        space = 16 * stream.rows.nbytes + (1 << 30)
        self.database = hannoy.Database(self.folder.name, hannoy.Metric.COSINE, env_size=space)

    def close(self) -> None:
        del self.database
        self.folder.cleanup()

    def efforts(self, count: int) -> list[dict[str, int]]:
        return [{"ef": ef} for ef in EFS if ef >= count]

    def bytes_on_disk(self) -> int:
        return sum(file.stat().st_blocks * 512 for file in Path(self.folder.name).iterdir())

    def append(self, rows: range) -> float:
        def run() -> None:
            with self.database.writer(self.stream.rows.shape[1], m=M, ef=EF_CONSTRUCTION) as writer:
                writer.add_items(list(rows), self.stream.rows[rows.start : rows.stop])

        return timed(run)[0]

    def query(self, count: int, effort: dict[str, int], part: range = ALL_QUERIES) -> tuple[float, np.ndarray]:
        queries = self.stream.queries[part.start : part.stop]
        found = np.zeros((len(queries), count), np.uint32)
        distances = np.zeros(found.shape, np.float32)
        reader = self.database.reader()
        seconds, _ = timed(lambda: reader.by_array(queries, n=count, ef_search=effort["ef"], out=(found, distances)))
        return seconds, found


ALL = {library.name: library for library in (Noveld, Hnswlib, USearch, FaissHNSW, FaissRaBitQ, Hannoy)}
