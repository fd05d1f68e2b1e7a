# The last stage, `serving`, is the default; `docker build --target training` makes the image for training.
# For builds with equal bytes, pin the base by its digest: --build-arg PYTHON_IMAGE=python@sha256:...
# For another Python than 3.11, change the version in the paths below.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# The requirements, in files that change only with them: the cache of the stages below depends on these files alone.
FROM ${PYTHON_IMAGE} AS asked
WORKDIR /asked
COPY constraints.txt pyproject.toml deploy/image/requirements.py ./
RUN grep '^torch==' constraints.txt > torch.txt \
    && python requirements.py > serving.txt \
    && python requirements.py training > training.txt

# Torch, without the files that serving never loads: headers, tests, tools, compiler, and symbol tables (90 MB).
# deploy/image/proof.py serves with the remaining files, before the image is made.
FROM ${PYTHON_IMAGE} AS torch
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*
# Empty: pip's own configuration determines the index of torch.
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY --from=asked /asked/torch.txt /asked/
WORKDIR /opt/venv/lib/python3.11/site-packages
# Without pip: that of the base installs from outside. No bytecode yet: proof.py compiles the modules that are loaded.
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-compile --no-deps \
        ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} --requirement /asked/torch.txt \
    && { grep -q '^cuda.*= None' torch/version.py || { echo "this torch is a CUDA build" >&2; exit 1; }; } \
    && find torch/bin -type f ! -name torch_shm_manager -delete \
    && rm -rf torch/_inductor torch/include torch/onnx torch/share torch/test \
        torch/lib/libaoti_custom_ops.so torch/lib/libbackend_with_compiler.so torch/lib/libjitbackend_test.so \
        torch/lib/libtorchbind_test.so \
    && find torch/testing/_internal -mindepth 1 -maxdepth 1 \
        ! -name __init__.py ! -name logging_tensor.py ! -name common_dtype.py -exec rm -rf {} + \
    && find torch -name '*.pyi' -delete \
    && strip --strip-unneeded torch/lib/*.so

# The other packages, without those that only the removed parts of torch and the unused hub import.
FROM torch AS cut
COPY --from=asked /asked/constraints.txt /asked/serving.txt /asked/
RUN pip --python /opt/venv/bin/python install --no-compile \
        --constraint /asked/constraints.txt --requirement /asked/serving.txt \
    && pip --python /opt/venv/bin/python uninstall --yes \
        hf-xet huggingface-hub jinja2 mpmath networkx setuptools sympy

FROM cut AS built
# The compiler of the kernel stays in this stage.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY LICENSE README.md pyproject.toml setup.py ./
COPY kernel kernel
COPY model model
COPY service service
COPY deploy/image/proof.py ./
ENV PATH=/opt/app/bin:/opt/venv/bin:$PATH PYTHONPATH=/opt/app/lib/python3.11/site-packages
# The commands for training and for scoring files are in the other target.
RUN pip --python /opt/venv/bin/python install --no-compile --no-deps --prefix /opt/app . \
    && rm /opt/app/bin/sentiment-train /opt/app/bin/sentiment-score
# Not in /src, so that the installed packages are imported.
WORKDIR /
RUN python /src/proof.py

FROM ${PYTHON_IMAGE} AS training
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY --from=asked /asked/constraints.txt /asked/torch.txt /asked/training.txt /asked/
RUN pip install --no-deps ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} --requirement /asked/torch.txt \
    && { grep -q '^cuda.*= None' "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/torch/version.py" \
        || { echo "this torch is a CUDA build" >&2; exit 1; }; } \
    && pip install --constraint /asked/constraints.txt --requirement /asked/training.txt
COPY LICENSE README.md pyproject.toml setup.py ./
# The kernel is compiled already: this stage needs no compiler.
COPY --from=built /opt/app/lib/python3.11/site-packages/kernel kernel
COPY model model
COPY service service
COPY records records
COPY score score
COPY training training
RUN pip install --no-deps . && mkdir /runs && chown 10001:10001 /runs
LABEL org.opencontainers.image.title="sentiment-training" \
      org.opencontainers.image.description="Trains an artifact that the sentiment service serves" \
      org.opencontainers.image.licenses="Apache-2.0"
# Libraries write their caches to a path that is writable with a read-only root file system.
ENV HOME=/tmp PYTHONUNBUFFERED=1
WORKDIR /runs
VOLUME /runs
USER 10001:10001
ENTRYPOINT ["sentiment-train"]
CMD ["--help"]

FROM ${PYTHON_IMAGE} AS serving
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="sentiment-service" \
      org.opencontainers.image.description="Text in, calibrated sentiment out, from a small recurrent network" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# Two layers: the layer of the libraries stays the same when only the source or the artifact changes.
COPY --from=cut /opt/venv /opt/venv
COPY --from=built /opt/app /opt/app
ENV PATH=/opt/app/bin:/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/app/lib/python3.11/site-packages \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SENTIMENT_HOST=0.0.0.0 \
    SENTIMENT_PORT=8000
# It contains the artifact that ships; for your own: --volume "$PWD/runs/mine/artifact:/artifact:ro" --env SENTIMENT_ARTIFACT=/artifact
EXPOSE 8000
USER 10001:10001
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-I", "-S", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['SENTIMENT_PORT']), timeout=2); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]
CMD ["sentiment-serve"]
