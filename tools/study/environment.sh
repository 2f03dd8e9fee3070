# Sourced by the studies: goes to the repository's root, sets Python up, and builds novelctl.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tools/setup/system.sh
source tools/setup/environment.sh
ensure_system
ensure_environment study
swift build --configuration release --product novelctl >&2
export PYTHONPATH="$PWD/tools"
# The products are small: more threads only wait for each other.
export OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
