"""The obvious way to take a meter's pushes in Python: FastAPI, one row and one commit a reading."""

import sqlite3
import sys

import uvicorn
from fastapi import FastAPI, Request

app = FastAPI()
store = sqlite3.connect(sys.argv[2], isolation_level=None)
store.execute("PRAGMA journal_mode = WAL")
store.execute("PRAGMA synchronous = FULL")
store.execute("CREATE TABLE IF NOT EXISTS reading (serial TEXT, phase INTEGER, v REAL, a REAL, w REAL, imp REAL, exp REAL)")


@app.post("/api/iammeter/webhook")
async def take(request: Request):
    body = await request.json()
    rows = [(body["SN"], number, *row[:5]) for number, row in enumerate(body["Datas"])]
    store.execute("BEGIN")
    store.executemany("INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    store.execute("COMMIT")
    return {"status": "ok", "successful": True}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
