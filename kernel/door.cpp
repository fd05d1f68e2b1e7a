// The door: nothing is computed before all that was given has been checked.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "network.h"

namespace kernel {
namespace {

// Best first.
const Set* const kSets[] = {
#if defined(__x86_64__)
    &kAvx512, &kAvx2,
#endif
#if defined(__aarch64__)
    &kNeon,
#endif
    &kPortable,
};
constexpr int kWindow = 128;         // rows whose poolings are held at once
constexpr int kWindowOfStates = 16;  // the same, where all their states are

bool sound(const sentiment_network& given) {
  const int32_t largest = 1 << 15;  // units, outputs
  if (given.vocab < 1 || given.rows < 1 || given.units < 1 || given.units > largest) return false;
  if (given.directions < 1 || given.directions > 2 || given.outputs < 1 || given.outputs > largest) return false;
  if (given.classes < 0 || given.classes > given.outputs) return false;
  if (given.poolings < 1 || given.poolings > 4 || (given.int8 && given.units % 4)) return false;
  if (!given.row_of || !given.head || !given.head_bias) return false;
  for (int32_t place = 0; place < given.poolings; place++) {
    const int32_t name = given.pooling[place];
    if (name < SENTIMENT_LAST || name > SENTIMENT_ATTENTION) return false;
    if (name == SENTIMENT_ATTENTION && !(given.attention && given.attention_bias)) return false;
  }
  if (given.int8 && !(given.sure > given.level)) return false;
  for (int32_t token = 0; token < given.vocab; token++)
    if (given.row_of[token] < 0 || given.row_of[token] >= given.rows) return false;
  for (int32_t place = 0; place < given.directions; place++) {
    const sentiment_direction& each = given.direction[place];
    if (!each.table || !each.weight || !each.bias) return false;
    if (given.int8 && !(each.scale && each.to_byte && each.offset)) return false;
  }
  return true;
}

int32_t check(const Network* network, const int32_t* token_ids, int64_t tokens, const int32_t* lengths, int64_t batch,
              const float* probabilities) {
  if (batch < 1 || batch > std::numeric_limits<int32_t>::max()) return SENTIMENT_EMPTY_BATCH;
  if (!network || !lengths || !probabilities) return SENTIMENT_BAD_NETWORK;
  int64_t total = 0;
  for (int64_t row = 0; row < batch; row++) {
    if (lengths[row] < 1) return SENTIMENT_EMPTY_ROW;
    total += lengths[row];
  }
  if (total != tokens || !token_ids) return SENTIMENT_LENGTHS;
  const auto vocab = uint32_t(network->row_of.size());
  for (int64_t place = 0; place < tokens; place++)
    if (uint32_t(token_ids[place]) >= vocab) return SENTIMENT_TOKEN;
  return SENTIMENT_OK;
}

int32_t read(const Network* network, const int32_t* token_ids, int64_t tokens, const int32_t* lengths, int64_t batch,
             float* probabilities, bool steps) try {
  if (const int32_t wrong = check(network, token_ids, tokens, lengths, batch, probabilities)) return wrong;
  std::vector<int32_t> places(tokens);
  for (int64_t place = 0; place < tokens; place++) places[place] = network->row_of[token_ids[place]];
  std::vector<int64_t> starts(batch);
  std::vector<int32_t> order(batch);
  for (int64_t row = 1; row < batch; row++) starts[row] = starts[row - 1] + lengths[row - 1];
  std::iota(order.begin(), order.end(), 0);
  // Longest first, so that no long row is left over alone
  std::stable_sort(order.begin(), order.end(), [&](int32_t one, int32_t other) { return lengths[one] > lengths[other]; });
  const int window = steps || network->attends ? kWindowOfStates : kWindow;
  std::vector<const int32_t*> rows;
  std::vector<int32_t> sizes;
  std::vector<float*> answers;
  for (int64_t start = 0; start < batch; start += window) {
    rows.clear(), sizes.clear(), answers.clear();
    for (int64_t at = start; at < std::min<int64_t>(start + window, batch); at++) {
      const int32_t row = order[at];
      rows.push_back(places.data() + starts[row]);
      sizes.push_back(lengths[row]);
      answers.push_back(probabilities + (steps ? starts[row] : row) * network->outputs);
    }
    Work work{};
    work.rows = int(rows.size());
    work.tokens = rows.data();
    work.lengths = sizes.data();
    answer(*network, work, answers.data(), steps);
  }
  for (int64_t at = 0; at < (steps ? tokens : batch) * network->outputs; at++)
    if (!std::isfinite(probabilities[at])) return SENTIMENT_NOT_FINITE;
  return SENTIMENT_OK;
} catch (const std::bad_alloc&) {
  return SENTIMENT_MEMORY;
}

}  // namespace

const Set* set_named(const char* name) {
  for (const Set* set : kSets)
    if (!strcmp(set->name, name)) return set->usable() ? set : nullptr;
  return nullptr;
}

}  // namespace kernel

using namespace kernel;

int32_t sentiment_layout(void) { return SENTIMENT_LAYOUT; }

const char* sentiment_set(int32_t place) {
  for (const Set* set : kSets)
    if (set->usable() && place-- == 0) return set->name;
  return nullptr;
}

void* sentiment_new(const sentiment_network* network, const char* name, int32_t* error) {
  const Set* set = name ? set_named(name) : nullptr;
  *error = SENTIMENT_BAD_NETWORK;
  if (!network || !set || !sound(*network)) return nullptr;
  *error = SENTIMENT_MEMORY;
  try {
    void* made = new Network(*network, *set);
    *error = SENTIMENT_OK;
    return made;
  } catch (const std::bad_alloc&) {
    return nullptr;
  } catch (const std::domain_error&) {
    *error = SENTIMENT_BAD_NETWORK;
    return nullptr;
  }
}

void sentiment_free(void* kernel) { delete static_cast<Network*>(kernel); }

int64_t sentiment_bytes(const void* kernel) { return int64_t(static_cast<const Network*>(kernel)->bytes()); }

int32_t sentiment_answer(const void* kernel, const int32_t* token_ids, int64_t tokens, const int32_t* lengths,
                         int64_t batch, float* probabilities) {
  return read(static_cast<const Network*>(kernel), token_ids, tokens, lengths, batch, probabilities, false);
}

int32_t sentiment_steps(const void* kernel, const int32_t* token_ids, int64_t tokens, const int32_t* lengths,
                        int64_t batch, float* probabilities) {
  return read(static_cast<const Network*>(kernel), token_ids, tokens, lengths, batch, probabilities, true);
}
