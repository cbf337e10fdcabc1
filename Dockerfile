FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    DATA_DIR=/var/lib/storefront \
    STATIC_ROOT=/srv/storefront/staticfiles

RUN useradd --system --uid 10001 --home-dir /srv/storefront storefront \
    && install --directory --owner storefront --group storefront --mode 0700 /var/lib/storefront

WORKDIR /srv/storefront

COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.txt

COPY . .
RUN python -m storefront.run.image

USER storefront
VOLUME /var/lib/storefront
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "storefront.run.healthcheck"]

CMD ["gunicorn", "storefront.wsgi", "--config", "python:storefront.web", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
