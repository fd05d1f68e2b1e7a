// Draws networks and batches, sound and unsound, asks the kernel, and prints what it answers as hexadecimal numbers.
// Every array is a block of its own of just its size, so that the sanitizers see whatever is read beside it.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "kernel.h"

namespace {

std::mt19937 draw_from;
int draw(int low, int high) { return low + int(draw_from() % unsigned(high - low + 1)); }
float real(float reach) { return reach * (float(draw_from() % 20001) / 10000 - 1); }

std::vector<std::unique_ptr<char[]>> kept;
template <class T, class Of>
T* array(size_t count, Of of) {
  kept.emplace_back(new char[count * sizeof(T)]);
  T* values = reinterpret_cast<T*>(kept.back().get());
  for (size_t at = 0; at < count; at++) values[at] = of();
  return values;
}

uint16_t half() {  // of a normal number between -4 and 4
  return uint16_t((draw(0, 1) << 15) | (draw(8, 16) << 10) | draw(0, 1023));
}

sentiment_network network() {
  sentiment_network made{};
  made.vocab = draw(1, 60), made.rows = draw(1, 40), made.directions = draw(1, 2), made.int8 = draw(0, 1);
  made.units = made.int8 ? 4 * draw(1, 20) : draw(1, 70);
  made.outputs = draw(1, 6), made.classes = draw(0, made.outputs), made.poolings = draw(1, 4);
  for (int place = 0; place < made.poolings; place++) made.pooling[place] = (place + draw(0, 3)) % 4;
  const size_t units = made.units, features = units * made.directions;
  made.row_of = array<int32_t>(made.vocab, [&] { return draw(0, made.rows - 1); });
  made.head = array<float>(made.outputs * made.poolings * features, [] { return real(0.5f); });
  made.head_bias = array<float>(made.outputs, [] { return real(1); });
  made.attention = array<float>(features, [] { return real(0.5f); });
  made.attention_bias = array<float>(1, [] { return real(1); });
  made.level = 0.1f, made.sure = 0.3f;  // wide, so that many are read again
  for (int place = 0; place < made.directions; place++) {
    sentiment_direction& to = made.direction[place];
    const size_t gates = 3 * units;
    if (made.int8) {
      to.table = array<uint16_t>(made.rows * gates, half);
      to.weight = array<int8_t>(units * gates, [] { return int8_t(draw(-64, 64)); });
      to.scale = array<float>(gates, [] { return 0.0002f + real(0.0001f); });
      to.to_byte = array<float>(units, [] { return 200 + real(50); });
      to.offset = array<float>(units, [] { return -100 + real(20); });
    } else {
      to.table = array<float>(made.rows * gates, [] { return real(3); });
      to.weight = array<float>(units * gates, [] { return real(0.3f); });
    }
    to.bias = array<float>(units, [] { return real(1); });
  }
  return made;
}

void expect(bool holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "driver: %s\n", what);
  exit(1);
}

void ask(const void* kernel, const sentiment_network& of, bool steps, bool print) {
  const int batch = draw(1, 40);
  const int32_t* lengths = array<int32_t>(batch, [] { return draw(1, draw(0, 9) ? 12 : 90); });
  int64_t tokens = 0;
  for (int row = 0; row < batch; row++) tokens += lengths[row];
  int32_t* ids = array<int32_t>(tokens, [&] { return draw(0, of.vocab - 1); });
  const size_t answers = size_t(steps ? tokens : batch) * of.outputs;
  float* found = array<float>(answers, [] { return 0.f; });
  auto* function = steps ? sentiment_steps : sentiment_answer;
  expect(function(kernel, ids, tokens, lengths, batch, found) == SENTIMENT_OK, "a sound batch is refused");
  if (print)
    for (size_t at = 0; at < answers; at++) printf("%a\n", double(found[at]));
  expect(function(kernel, ids, tokens, lengths, 0, found) == SENTIMENT_EMPTY_BATCH, "no rows");
  expect(function(kernel, ids, tokens, lengths, -1, found) == SENTIMENT_EMPTY_BATCH, "fewer than no rows");
  expect(function(kernel, ids, tokens + 1, lengths, batch, found) == SENTIMENT_LENGTHS, "more tokens");
  expect(function(kernel, ids, tokens - 1, lengths, batch, found) == SENTIMENT_LENGTHS, "fewer tokens");
  expect(function(kernel, nullptr, 0, array<int32_t>(1, [] { return 0; }), 1, found) == SENTIMENT_EMPTY_ROW, "an empty row");
  const int32_t wrong[] = {of.vocab, -1, INT32_MAX, INT32_MIN};
  ids[draw(0, int(tokens) - 1)] = wrong[draw(0, 3)];
  expect(function(kernel, ids, tokens, lengths, batch, found) == SENTIMENT_TOKEN, "a token id that is none");
}

// Spoils a field, and says so.
void spoil(sentiment_network& sound) {
  switch (draw(0, 10)) {
    case 0: sound.units = draw(0, 1) ? 0 : -4; break;
    case 1: sound.directions = draw(0, 1) ? 0 : 3; break;
    case 2: sound.poolings = draw(0, 1) ? 0 : 5; break;
    case 3: sound.pooling[0] = draw(0, 1) ? -1 : 4; break;
    case 4: sound.row_of = nullptr; break;
    case 5: sound.outputs = 0; break;
    case 6: sound.direction[0].table = nullptr; break;
    case 7: const_cast<int32_t*>(sound.row_of)[draw(0, sound.vocab - 1)] = draw(0, 1) ? sound.rows : -1; break;
    case 8: sound.vocab = 0; break;
    case 9: sound.classes = draw(0, 1) ? -1 : sound.outputs + 1; break;
    default: sound.head = nullptr;
  }
}

}  // namespace

int main(int count, char** arguments) {
  expect(count == 4, "usage: driver SET NETWORKS print|quiet");
  const bool print = !strcmp(arguments[3], "print");
  for (int seed = 0; seed < atoi(arguments[2]); seed++) {
    draw_from.seed(unsigned(seed));
    sentiment_network drawn = network();
    int32_t error = -1;
    void* kernel = sentiment_new(&drawn, arguments[1], &error);
    expect(kernel && error == SENTIMENT_OK, "a sound network is refused");
    expect(sentiment_bytes(kernel) > 0, "it holds nothing");
    ask(kernel, drawn, false, print);
    ask(kernel, drawn, true, print);
    sentiment_free(kernel);
    expect(!sentiment_new(&drawn, "none", &error) && error == SENTIMENT_BAD_NETWORK, "a set that is none");
    spoil(drawn);
    expect(!sentiment_new(&drawn, arguments[1], &error) && error == SENTIMENT_BAD_NETWORK, "an unsound network is taken");
    kept.clear();
  }
  return 0;
}
