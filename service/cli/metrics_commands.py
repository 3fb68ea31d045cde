"""All commands about numbers under one name."""

from service.cli.metrics import metrics
from service.cli.metrics_bill import bill
from service.cli.metrics_diagnose import diagnose
from service.cli.metrics_forecast import forecast
from service.cli.metrics_reconcile import reconcile_metric
from service.cli.metrics_roi import roi
from service.cli.metrics_sample import sample_group
from service.cli.metrics_scorecard import scorecard, targets

for command in (scorecard, targets, roi, diagnose, forecast, reconcile_metric, bill, sample_group):
    metrics.add_command(command)
