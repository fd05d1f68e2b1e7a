// From the rows of a batch to their probabilities: the recurrence, poolings, head, softmax, sigmoids and the second reading.
#include <cmath>
#include <cstring>
#include <numeric>

#include "network.h"

namespace kernel {
namespace {

// Sixteen sums side by side, whatever the set, so that the last bit does not depend on it.
float dot(const float* one, const float* other, size_t count) {
  float sums[16] = {};
  for (size_t at = 0; at + 16 <= count; at += 16)
    for (int lane = 0; lane < 16; lane++) sums[lane] += one[at + lane] * other[at + lane];
  for (size_t at = count / 16 * 16; at < count; at++) sums[at % 16] += one[at] * other[at];
  for (int half = 8; half; half /= 2)
    for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
  return sums[0];
}

void softmax(float* values, int count) {
  double highest = values[0], total = 0;
  for (int at = 1; at < count; at++) highest = values[at] > highest ? values[at] : highest;
  std::vector<double> shares(count);
  for (int at = 0; at < count; at++) total += shares[at] = std::exp(values[at] - highest);
  for (int at = 0; at < count; at++) values[at] = float(shares[at] / total);
}

// How much the second reading counts, 0 to 1: see model/network/near_ties.py.
float tie_weight(const Network& network, const float* values) {
  float margin = 1, best = -1, second = -1;
  for (int at = 0; at < network.classes; at++) {
    const float value = values[at];
    if (value > best) second = best, best = value;
    else if (value > second) second = value;
  }
  if (network.classes > 1) margin = best - second;
  for (int at = network.classes; at < network.outputs; at++) {
    const float apart = std::fabs(2 * values[at] - 1);  // of yes and no
    margin = apart < margin ? apart : margin;
  }
  const float share = (network.sure - margin) / (network.sure - network.level);
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

// pooled [poolings][features] -> probabilities [outputs]
void head(const Network& network, const float* pooled, float* probabilities) {
  const size_t size = network.pooling.size() * network.features;
  for (int output = 0; output < network.outputs; output++)
    probabilities[output] = dot(pooled, network.head.data() + output * size, size) + network.head_bias[output];
  if (network.classes > 0) softmax(probabilities, network.classes);
  for (int output = network.classes; output < network.outputs; output++)
    probabilities[output] = float(1 / (1 + std::exp(-double(probabilities[output]))));
}

// The weight of a state [features] in the attention: see model/export/folded.py.
float weight_of(const Network& network, const float* state) {
  const float score = dot(state, network.attention.data(), network.features) + network.attention_bias[0];
  return float(std::exp(4 * std::tanh(double(score))));
}

// What is pooled so far of a row whose states are read in its order. `add` a state, and the poolings stop at it.
class Running {
 public:
  explicit Running(const Network& network)
      : network_(network), top_(network.features), sum_(network.features), attended_(network.features) {}

  void add(const float* state) {
    const float weight = network_.attends ? weight_of(network_, state) : 0;
    count_ += 1;
    weights_ += weight;
    for (int at = 0; at < network_.features; at++) {
      top_[at] = state[at] > top_[at] ? state[at] : top_[at];
      sum_[at] += state[at];
      attended_[at] += state[at] * weight;
    }
  }

  // The last state forwards is of the token, backwards that of the whole row: its first.
  void write(const float* state, const float* first, float* pooled) const {
    const int features = network_.features;
    for (int name : network_.pooling) {
      for (int at = 0; at < features; at++)
        pooled[at] = name == SENTIMENT_LAST   ? (at < network_.units ? state[at] : first[at])
                     : name == SENTIMENT_MAX  ? top_[at]
                     : name == SENTIMENT_MEAN ? sum_[at] / count_
                                              : attended_[at] / weights_;
      pooled += features;
    }
  }

 private:
  const Network& network_;
  std::vector<float> top_, sum_, attended_;
  float count_ = 0, weights_ = 0;
};

// Rows whose states are all kept: for steps, and for attention, which wants both directions of a state.
void through_states(const Network& network, Work work, float* const* probabilities, bool steps, void* scratch) {
  const size_t features = network.features;
  std::vector<std::unique_ptr<float[], Free>> states;
  std::vector<float*> starts(work.rows);
  for (int row = 0; row < work.rows; row++) states.push_back(room<float>(work.lengths[row] * features));
  auto pooled = room<float>(size_t(work.rows) * 3 * network.units);
  work.pooled = pooled.get();
  work.stride = int64_t(features);
  work.states = starts.data();
  for (int place = 0; place < network.directions; place++) {
    for (int row = 0; row < work.rows; row++) starts[row] = states[row].get() + place * network.units;
    work.backwards = place == 1;
    network.set->read(network.direction[place].recurrence, work, scratch);
  }
  std::vector<float> values(network.pooling.size() * features);
  for (int row = 0; row < work.rows; row++) {
    Running running(network);
    const float* first = states[row].get();
    float* out = probabilities[row];
    for (int token = 0; token < work.lengths[row]; token++) {
      const float* state = first + token * features;
      running.add(state);
      if (!steps && token + 1 < work.lengths[row]) continue;
      running.write(state, first, values.data());
      head(network, values.data(), out);
      out += network.outputs;
    }
  }
}

void through_poolings(const Network& network, Work work, float* const* probabilities, void* scratch) {
  const size_t units = network.units, features = network.features;
  auto pooled = room<float>(size_t(network.directions) * work.rows * 3 * units);
  for (int place = 0; place < network.directions; place++) {
    work.pooled = pooled.get() + size_t(place) * work.rows * 3 * units;
    work.backwards = place == 1;
    network.set->read(network.direction[place].recurrence, work, scratch);
  }
  std::vector<float> values(network.pooling.size() * features);
  for (int row = 0; row < work.rows; row++) {
    float* value = values.data();
    for (int name : network.pooling)
      for (int place = 0; place < network.directions; place++, value += units) {
        const float* from = pooled.get() + ((size_t(place) * work.rows + row) * 3 + name) * units;
        if (name != SENTIMENT_MEAN) memcpy(value, from, units * sizeof(float));
        else
          for (size_t unit = 0; unit < units; unit++) value[unit] = from[unit] / float(work.lengths[row]);
      }
    head(network, values.data(), probabilities[row]);
  }
}

void once(const Network& network, const Work& work, float* const* probabilities, bool steps, void* scratch) {
  if (steps || network.attends) through_states(network, work, probabilities, steps, scratch);
  else through_poolings(network, work, probabilities, scratch);
}

}  // namespace

void answer(const Network& network, const Work& work, float* const* probabilities, bool steps) {
  const auto scratch = room<char>(scratch_bytes(network.units));
  once(network, work, probabilities, steps, scratch.get());
  if (!network.int8) return;
  // Labels that are nearly level could be turned by rounding: those rows are read again without it
  std::vector<const int32_t*> tokens;
  std::vector<int32_t> lengths;
  std::vector<float*> level;
  size_t count = 0;
  for (int row = 0; row < work.rows; row++) {
    const int answers = steps ? work.lengths[row] : 1;
    for (int at = 0; at < answers; at++)
      if (tie_weight(network, probabilities[row] + size_t(at) * network.outputs) > 0) {
        tokens.push_back(work.tokens[row]);
        lengths.push_back(work.lengths[row]);
        level.push_back(probabilities[row]);
        count += size_t(answers) * network.outputs;
        break;
      }
  }
  if (tokens.empty()) return;
  Work again = work;
  again.rows = int(tokens.size());
  again.tokens = tokens.data();
  again.lengths = lengths.data();
  again.exact = true;
  const auto found = room<float>(count);
  std::vector<float*> exact;
  float* at = found.get();
  for (int32_t length : lengths) exact.push_back(at), at += size_t(steps ? length : 1) * network.outputs;
  once(network, again, exact.data(), steps, scratch.get());
  for (int row = 0; row < again.rows; row++)
    for (int place = 0; place < (steps ? lengths[row] : 1); place++) {
      float* rounded = level[row] + size_t(place) * network.outputs;
      const float* finer = exact[row] + size_t(place) * network.outputs;
      const float share = tie_weight(network, rounded);
      for (int output = 0; output < network.outputs; output++) rounded[output] += share * (finer[output] - rounded[output]);
    }
}

}  // namespace kernel
