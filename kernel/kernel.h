// The kernel's interface: a plain C ABI, so that ctypes can call it and no header of torch or Python is needed.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SENTIMENT_API __attribute__((visibility("default")))
#else
#define SENTIMENT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum {
  SENTIMENT_LAYOUT = 2,  // grows with every change of what stands below; the loader asks for it first
  SENTIMENT_OK = 0,
  SENTIMENT_BAD_NETWORK = 1,     // a shape that no network has, or a set that this processor or build lacks
  SENTIMENT_EMPTY_BATCH = 2,     // no rows
  SENTIMENT_EMPTY_ROW = 3,       // a row without tokens
  SENTIMENT_LENGTHS = 4,         // lengths do not add up to the tokens that were given
  SENTIMENT_TOKEN = 5,           // a token id outside the vocabulary
  SENTIMENT_MEMORY = 6,
  SENTIMENT_NOT_FINITE = 7,      // an answer is no number
};

enum { SENTIMENT_LAST, SENTIMENT_MAX, SENTIMENT_MEAN, SENTIMENT_ATTENTION };  // poolings

// One direction as model/export/direction.py has it: U units, R rows of the table, gates in the order reset, update, new.
struct sentiment_direction {
  const void* table;      // [R][3U], float16 with int8, else float32
  const void* weight;     // [U][3U], int8 or float32
  const float* bias;      // [U]
  const float* scale;     // [3U], with int8
  const float* to_byte;   // [U], with int8
  const float* offset;    // [U], with int8
};

struct sentiment_network {
  int32_t vocab, rows, units, directions, int8, poolings, outputs, classes;
  int32_t pooling[4];
  const int32_t* row_of;         // [vocab], token id -> row of the table
  const float *head, *head_bias; // [outputs][poolings * directions * U], [outputs]: one softmax over the first
                                 // `classes` outputs, of each other a sigmoid
  const float *attention, *attention_bias;  // [directions * U], [1]; null without attention
  float level, sure;             // margins between a question's two likeliest: read again below `sure`, that alone below `level`
  struct sentiment_direction direction[2];
};

// The names of the sets of instructions that this build holds and this processor has, best first; null past the last.
SENTIMENT_API const char* sentiment_set(int32_t place);
SENTIMENT_API int32_t sentiment_layout(void);

// Copies all that it needs. Null, and *error says why, where it cannot.
SENTIMENT_API void* sentiment_new(const struct sentiment_network* network, const char* set, int32_t* error);
SENTIMENT_API void sentiment_free(void* kernel);
SENTIMENT_API int64_t sentiment_bytes(const void* kernel);  // held by its tables and weights

// Rows of token ids, one after the other -> probabilities [batch][outputs], or, after each token, [tokens][outputs].
// Any number of threads may ask at once. Returns SENTIMENT_OK or what is wrong.
SENTIMENT_API int32_t sentiment_answer(const void* kernel, const int32_t* token_ids, int64_t tokens,
                                       const int32_t* lengths, int64_t batch, float* probabilities);
SENTIMENT_API int32_t sentiment_steps(const void* kernel, const int32_t* token_ids, int64_t tokens,
                                      const int32_t* lengths, int64_t batch, float* probabilities);

#ifdef __cplusplus
}
#endif
