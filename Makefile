# Every target works in a fresh clone with only Python 3.11+ and make.
# 全新克隆后只需 Python 3.11+ 与 make 即可运行所有目标。
VENV   := .venv
PYTHON ?= python3
PORT   ?= 3000
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
# Holds everything Dagster writes; dagster.yaml points there too.
DAGSTER_DIR := warehouse/.dagster

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build test ui bench docs lint lock clean

help: ## List the targets / 列出所有目标
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

build: $(VENV)/.runtime ## Build the warehouse / 构建数据仓库
	@$(BIN)/capdev build

test: $(VENV)/.test ## Run the tests with coverage / 运行测试并统计覆盖率
	@$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered

# `dagster dev`, not `dagster-webserver`: without the daemon, sensors never tick and runs
# launched from the UI stay queued. DAGSTER_HOME is a folder below warehouse/ because
# `dagster dev` also creates logs/ and .logs_queue/ inside it, telemetry off or not.
ui: $(VENV)/.runtime ## Open the Dagster UI on http://127.0.0.1:3000 (PORT=...) / 启动 Dagster 界面
	@mkdir -p $(DAGSTER_DIR)
	@ln -sfn ../../dagster.yaml $(DAGSTER_DIR)/dagster.yaml
	@echo "Dagster UI / 界面: http://127.0.0.1:$(PORT)  (Ctrl-C: stop / 停止)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" DAGSTER_HOME="$(CURDIR)/$(DAGSTER_DIR)" \
	  PYTHONWARNINGS='ignore:Function `dev_command` is superseded' \
	  $(BIN)/dagster dev -h 127.0.0.1 -p $(PORT) -w workspace.yaml

bench: $(VENV)/.runtime ## Measure builds, intake, report and robustness / 测量构建、收入、报告与稳健性
	@$(BIN)/python benchmarks/bench_build.py
	@$(BIN)/python benchmarks/bench_intake.py
	@$(BIN)/python benchmarks/bench_report.py
	@$(BIN)/python benchmarks/bench_robustness.py

docs: $(VENV)/.test ## Run the examples of the docs and write their output into them / 重跑文档示例并更新其输出
	@$(BIN)/python -m tests.documents

lint: $(VENV)/.test ## ruff and mypy / 代码检查与类型检查
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

clean: ## Remove the environment, caches and built files / 删除虚拟环境、缓存与构建结果
	@rm -rf $(VENV) build htmlcov artefacts .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find warehouse -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# For maintainers: needs uv. No host name, index address or local path ends up in the locks.
UV_COMPILE = uv pip compile pyproject.toml --group pyproject.toml:build --universal --python-version 3.11 \
  --fork-strategy fewest --no-strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q
lock: ## Refresh the two lock files (needs uv) / 更新锁定文件（需要 uv）
	@$(UV_COMPILE) -o requirements.lock
	@$(UV_COMPILE) --extra test -c requirements.lock -o tests/requirements.lock

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is required, found: $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; \
	  echo "需要 Python 3.11 或更高版本，当前为：$$($(PYTHON) --version 2>&1)。可尝试：make PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "Creating $(VENV) / 正在创建虚拟环境 ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/.python
	@echo "Installing the locked packages / 正在安装锁定的依赖包 ..."
	@$(PIP) install -q --require-hashes --no-deps -r requirements.lock
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: tests/requirements.lock $(VENV)/.runtime
	@echo "Installing the test packages / 正在安装测试依赖包 ..."
	@$(PIP) install -q --require-hashes --no-deps -r tests/requirements.lock
	@touch $@
