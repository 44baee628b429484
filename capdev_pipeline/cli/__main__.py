"""python -m capdev_pipeline.cli: the same program as `capdev`."""

from capdev_pipeline.cli.main import main

if __name__ == "__main__":
    main()
